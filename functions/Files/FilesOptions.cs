using System.ComponentModel.DataAnnotations;

namespace Platform.Files;

/// <summary>Settings <c>Files__*</c>: the maximum of what one owner may have stored, rejected files and uploads under way too.</summary>
public sealed class FilesOptions
{
    [Range(1, 1_000_000)] public int MaxFilesPerOwner { get; set; } = 1_000;

    [Range(1, 1L << 50)] public long MaxBytesPerOwner { get; set; } = 2L << 30;

    /// <summary>Also per operator and admin.</summary>
    [Range(1, 1_000_000)] public int MaxFilesPerInstructor { get; set; } = 20_000;

    [Range(1, 1L << 50)] public long MaxBytesPerInstructor { get; set; } = 50L << 30;

    /// <summary>How much of an owner's files an export of their data has: what can be packed, and downloaded, within the five minutes of a function.</summary>
    [Range(0, 1L << 40)] public long MaxBytesPerExport { get; set; } = 250L << 20;
}
