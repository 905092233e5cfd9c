using System.Globalization;
using Platform.Shared.Text;

namespace Platform.Domain.Tests.Shared;

public sealed class RunningInAnotherLanguage
{
    [Theory, InlineData("de-DE"), InlineData("tr-TR"), InlineData("fa-IR")]
    public void Numbers_times_and_case_are_written_as_everywhere(string language)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentCulture = new(language);
        Assert.NotEqual("1234.5 01/31/2026 I", Write());

        Globalization.UseInvariantCulture();

        Assert.Equal("1234.5 01/31/2026 I", Write());
        var onAnotherThread = "";
        var thread = new Thread(() => onAnotherThread = Write());
        thread.Start();
        thread.Join();
        Assert.Equal("1234.5 01/31/2026 I", onAnotherThread);
    }

#pragma warning disable CA1304, CA1305, CA1311 // the culture of the thread is what is tested
    private static string Write() => $"{1234.5} {new DateTime(2026, 1, 31):d} {"i".ToUpper()}";
#pragma warning restore CA1304, CA1305, CA1311
}
