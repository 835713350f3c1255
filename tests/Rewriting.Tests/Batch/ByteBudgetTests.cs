// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Batch;

namespace Afterlink.Rewriting.Tests.Batch;

[TestClass]
public sealed class ByteBudgetTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Take_MoreThanIsLeft_WaitsUntilItIsReturned()
    {
        var budget = new ByteBudget(10);
        budget.Take(6, TestContext.CancellationToken);
        var second = Task.Run(() => budget.Take(5, TestContext.CancellationToken), TestContext.CancellationToken);
        budget.Take(4, TestContext.CancellationToken);
        Assert.IsFalse(second.IsCompleted);

        budget.Return(6);
        await second;
    }

    [TestMethod]
    public void Take_MoreThanAll_IsGrantedAlone() => new ByteBudget(10).Take(1000, TestContext.CancellationToken);

    [TestMethod]
    public void Take_Canceled_DoesNotWait()
    {
        var budget = new ByteBudget(10);
        budget.Take(10, TestContext.CancellationToken);
        Assert.ThrowsExactly<OperationCanceledException>(() => budget.Take(1, new CancellationToken(canceled: true)));
    }
}
