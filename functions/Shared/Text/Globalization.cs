using System.Globalization;
using System.Text;

namespace Platform.Shared.Text;

/// <summary>Language settings of a process.</summary>
public static class Globalization
{
    /// <summary>Numbers, times and letter case do not depend on the language of the machine (LANG); nothing here is written for one country.</summary>
    /// <exception cref="PlatformNotSupportedException">.NET runs without ICU, the library for normal forms and international domains.</exception>
    public static void UseInvariantCulture()
    {
        // Without ICU, every text counts as normalized, so search and passwords would be wrong without an error.
        if ("é".Normalize(NormalizationForm.FormD).Length == 1)
        {
            throw new PlatformNotSupportedException(
                "The platform needs ICU: install libicu (on Debian and Ubuntu: apt install libicu-dev) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }
}
