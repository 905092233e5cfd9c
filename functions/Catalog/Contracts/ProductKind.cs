namespace Platform.Catalog.Contracts;

/// <summary>What is sold; fixed once the product exists.</summary>
public enum ProductKind
{
    /// <summary>A course: its stock is seats, and buying it enrolls.</summary>
    Course,

    /// <summary>A physical kit: its stock is units.</summary>
    Kit,
}
