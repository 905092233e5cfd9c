namespace Platform.Learning.Courses;

public sealed record CatalogCourse(string Title, Guid OwnerId, long Version);

/// <summary>What Catalog publishes of the product, what its instructor writes, and how many seats are taken. It is changed under its row's lock.</summary>
public sealed class Course
{
    private Course() { } // for EF

    /// <summary>The id of the catalog's product.</summary>
    public Guid Id { get; private init; }

    /// <summary>Empty in a placeholder.</summary>
    public string Title { get; private set; } = "";

    public Guid? OwnerId { get; private set; }
    public bool Published { get; private set; }

    /// <summary>Catalog's version: an older event never overwrites a newer one.</summary>
    public long ProductVersion { get; private set; }

    /// <summary>Null for any number of seats.</summary>
    public int? Capacity { get; private set; }

    public int SeatsTaken { get; private set; }
    public Syllabus Syllabus { get; private set; } = Syllabus.Empty;

    /// <summary>Counts the instructor's changes: the ETag of the syllabus.</summary>
    public long Version { get; private set; } = 1;

    public bool IsFull => SeatsTaken >= Capacity;

    /// <summary>A course of which Catalog has published nothing yet.</summary>
    public static Course Placeholder(Guid id) => new() { Id = id };

    public void Publish(CatalogCourse product)
    {
        if (product.Version > ProductVersion) (Title, OwnerId, Published, ProductVersion) = (product.Title, product.OwnerId, true, product.Version);
        else if (OwnerId is null) (Title, OwnerId) = (product.Title, product.OwnerId); // the unpublished event arrived first
    }

    /// <summary>Closes the course for new learners; those who are enrolled go on.</summary>
    public void Unpublish(long version)
    {
        if (version > ProductVersion) (Published, ProductVersion) = (false, version);
    }

    public Refusal? Write(int? capacity, Syllabus syllabus)
    {
        if (capacity < SeatsTaken) return new("capacity-too-small", $"{SeatsTaken} seats are taken, so the capacity cannot be less. Null means any number.");
        (Capacity, Syllabus) = (capacity, syllabus);
        Version++;
        return null;
    }

    public void TakeSeat()
    {
        if (IsFull) throw new InvalidOperationException($"Course {Id} is full.");
        SeatsTaken++;
    }

    public void FreeSeat() => SeatsTaken--;
}
