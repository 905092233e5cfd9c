namespace Platform.Identity.Keys;

public sealed class RotateSigningKeys(SigningKeyStore keys)
{
    [Function(nameof(RotateSigningKeys))]
    public Task Run([TimerTrigger("0 0 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => keys.RotateAsync(cancellationToken);
}
