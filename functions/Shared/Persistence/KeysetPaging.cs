using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Platform.Shared.Http;

namespace Platform.Shared.Persistence;

/// <summary>Reads one page of a list by its key (keyset paging): an index on the key's columns gives every page at the same cost.</summary>
public static class KeysetPaging
{
    /// <summary>Reads the rows after <see cref="PageRequest{TKey}.After"/>, in the key's order.</summary>
    /// <param name="rows">The list, not ordered yet.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="key">The key of a row: <c>new</c> with two columns, unique together, for the parameters of a record.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <param name="descending">The largest key first.</param>
    public static async Task<Page<T>> ToPageAsync<T, TKey>(
        this IQueryable<T> rows, PageRequest<TKey> page, Expression<Func<T, TKey>> key, CancellationToken cancellationToken, bool descending = true)
        where TKey : class
    {
        var columns = (NewExpression)key.Body;
        if (page.After is { } after)
        {
            // EF Core makes a parameter of an object's member, but compiles a query for each constant.
            var values = columns.Constructor!.GetParameters().Select(p => InUtc(Expression.Property(Expression.Constant(after), p.Name!)));
            rows = rows.Where(Expression.Lambda<Func<T, bool>>(
                Expression.Call(
                    typeof(NpgsqlDbFunctionsExtensions), descending ? "LessThan" : "GreaterThan", null,
                    Expression.Constant(EF.Functions), Tuple(columns.Arguments), Tuple([.. values])),
                key.Parameters));
        }
        rows = OrderBy(OrderBy(rows, nameof(Queryable.OrderBy), 0), nameof(Queryable.ThenBy), 1);
        return page.ToPage(await rows.Take(page.Limit + 1).ToListAsync(cancellationToken), row => key.Compile(preferInterpretation: true)(row));

        IQueryable<T> OrderBy(IQueryable<T> ordered, string method, int column) => ordered.Provider.CreateQuery<T>(Expression.Call(
            typeof(Queryable), descending ? method + "Descending" : method, [typeof(T), columns.Arguments[column].Type],
            ordered.Expression, Expression.Lambda(columns.Arguments[column], key.Parameters)));
    }

    // An invented cursor may have an offset; timestamptz takes UTC only.
    private static Expression InUtc(Expression value) =>
        value.Type == typeof(DateTimeOffset) ? Expression.Call(value, nameof(DateTimeOffset.ToUniversalTime), null) : value;

    private static UnaryExpression Tuple(IReadOnlyList<Expression> parts) => Expression.Convert(
        Expression.Call(typeof(ValueTuple), nameof(ValueTuple.Create), [.. parts.Select(p => p.Type)], [.. parts]), typeof(ITuple));
}
