import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PageOf } from '../api/queries';
import { texts } from '../texts';
import { Button } from './Button';
import { ProblemAlert, Skeletons } from './Feedback';
import css from './table.module.css';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  align?: 'end';
}

interface TableProps<Row> {
  /** What the rows are, for screen readers. */
  caption: string;
  /** The first one names the row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/** Rows as a table; on a phone each is a block. The roles are explicit, because a table that is displayed otherwise loses them. */
export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <div className={css.frame}>
      <table className={css.table} role="table" aria-label={caption}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ header, align }) => (
              <th key={header} role="columnheader" scope="col" data-align={align}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ header, cell, align }, i) =>
                i === 0 ? (
                  <th key={header} role="rowheader" scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={header} role="cell" data-align={align} data-header={header}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Pages<Row> = UseInfiniteQueryResult<InfiniteData<PageOf<Row>>>;

/** A table of what a list of an API answers, page after page. `empty` is shown when there is nothing. */
export function PagedTable<Row>({ query, empty, ...table }: Omit<TableProps<Row>, 'rows'> & { query: Pages<Row>; empty: ReactNode }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeletons count={6} height={52} />}
      {data !== undefined && rows.length === 0 && empty}
      {rows.length > 0 && <Table {...table} rows={rows} />}
      {hasNextPage && (
        <p className={css.more}>
          <Button look="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {texts.loadMore}
          </Button>
        </p>
      )}
    </>
  );
}
