using Platform.Shared.Privacy;

namespace Platform.Domain.Tests.Shared;

public sealed class DeclaringATable
{
    [Fact]
    public void Columns_are_the_exported_and_the_other_ones()
    {
        var table = PersonalTable.Deleted("notes", "owner_id = @person", "id text", "owner_id hash");
        Assert.Equal(["id", "text", "owner_id", "hash"], table.Columns);
        Assert.Equal(["id", "text"], table.Exported);
    }

    [Theory]
    [InlineData("owner_id = @person", "owner_id")]
    [InlineData("note_id in (select id from notes where owner_id = @person)", null)]
    [InlineData("owner_id = @person or reader_id = @person", null)]
    public void Owner_is_the_column_of_the_persons_id_where_that_alone_decides(string rows, string? owner) =>
        Assert.Equal(owner, PersonalTable.Deleted("notes", rows, "id").Owner);

    [Fact]
    public void Table_without_rows_of_people_is_neither_exported_nor_erased()
    {
        var table = PersonalTable.NotPersonal("products", "id title");
        Assert.Null(table.Rows);
        Assert.Empty(table.Exported);
        Assert.False(table.IsDeleted);
    }
}
