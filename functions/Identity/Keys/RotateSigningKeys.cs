using Platform.Identity.SecondFactors;

namespace Platform.Identity.Keys;

public sealed class RotateSigningKeys(SigningKeyStore keys, SecondFactorReencryption secondFactors)
{
    [Function(nameof(RotateSigningKeys))]
    public async Task Run([TimerTrigger("0 0 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await keys.RotateAsync(cancellationToken);
        await secondFactors.RunAsync(cancellationToken);
    }
}
