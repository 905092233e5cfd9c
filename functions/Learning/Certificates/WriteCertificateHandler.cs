namespace Platform.Learning.Certificates;

public sealed class WriteCertificateHandler(CertificateWriter writer)
{
    internal Task HandleAsync(WriteCertificate command, CancellationToken cancellationToken) => writer.WriteAsync(command.CertificateId, cancellationToken);
}
