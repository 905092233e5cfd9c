namespace Platform.Catalog.Contracts;

/// <summary>The kind of a product, which never changes.</summary>
public enum ProductKind
{
    /// <summary>A course: its stock is seats, and buying it enrols.</summary>
    Course,
    /// <summary>A physical kit: its stock is units.</summary>
    Kit,
}
