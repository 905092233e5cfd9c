import { useId } from 'react';
import css from './Cover.module.css';

const palettes = [
  ['#312e81', '#6366f1', '#c7d2fe'],
  ['#134e4a', '#14b8a6', '#ccfbf1'],
  ['#7c2d12', '#f97316', '#ffedd5'],
  ['#581c87', '#a855f7', '#f3e8ff'],
  ['#0c4a6e', '#0ea5e9', '#e0f2fe'],
  ['#831843', '#ec4899', '#fce7f3'],
  ['#14532d', '#22c55e', '#dcfce7'],
  ['#3f3f46', '#a1a1aa', '#fafafa'],
] as const;

function hashOf(text: string): number {
  let hash = 2166136261;
  for (const c of text) hash = Math.imul(hash ^ c.codePointAt(0)!, 16777619);
  return hash >>> 0;
}

/** The picture of a product without a photo: drawn from its title, so that it is always the same. Waves for courses, blocks for kits. */
export function Cover({ title, kind }: { title: string; kind: string }) {
  const id = useId();
  const hash = hashOf(title);
  const [dark, mid, light] = palettes[hash % palettes.length]!;
  const turn = (hash >> 4) % 360;
  return (
    <svg className={css.cover} viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" aria-hidden>
      <defs>
        <linearGradient id={id} gradientTransform={`rotate(${25 + (hash % 40)})`}>
          <stop offset="0" stopColor={dark} />
          <stop offset="1" stopColor={mid} />
        </linearGradient>
      </defs>
      <rect width="320" height="180" fill={`url(#${id})`} />
      {kind === 'kit' ? <Blocks hash={hash} light={light} /> : <Rings turn={turn} light={light} hash={hash} />}
    </svg>
  );
}

function Rings({ turn, light, hash }: { turn: number; light: string; hash: number }) {
  const x = 70 + (hash % 180);
  const y = 40 + ((hash >> 8) % 110);
  return (
    <g fill="none" stroke={light} transform={`rotate(${turn} ${x} ${y})`}>
      {[18, 36, 58, 84, 114, 150, 192].map((r, i) => (
        <circle key={r} cx={x} cy={y} r={r} strokeWidth={9 - i} strokeOpacity={0.55 - i * 0.06} strokeDasharray={`${r * (2.2 + ((hash >> i) % 3))} ${r * 1.1}`} />
      ))}
      <circle cx={x} cy={y} r={7} fill={light} stroke="none" />
    </g>
  );
}

function Blocks({ hash, light }: { hash: number; light: string }) {
  const cells = Array.from({ length: 32 }, (_, i) => i).filter((i) => ((hash >> i % 29) ^ (i * 5)) & 1);
  return (
    <g fill={light}>
      {cells.map((i) => (
        <rect key={i} x={8 + (i % 8) * 39} y={8 + Math.floor(i / 8) * 43} width={31} height={35} rx={8} fillOpacity={0.1 + ((hash >> i % 23) & 3) * 0.13} />
      ))}
    </g>
  );
}
