using System.Globalization;

namespace Platform.Notifications.Mail;

/// <summary>Money as people read it: 4900 minor units of EUR are "49.00 EUR".</summary>
public static class MoneyText
{
    public static string Format(Money money)
    {
        var decimals = Decimals(money.Currency);
        var unit = 1m;
        for (var i = 0; i < decimals; i++) unit *= 10;
        return (money.Amount / unit).ToString("F" + decimals, CultureInfo.InvariantCulture) + " " + money.Currency;
    }

    /// <summary>ISO 4217, list one: the currencies whose minor unit is not a hundredth.</summary>
    private static int Decimals(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" =>
            0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };
}
