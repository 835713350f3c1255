namespace Afterlink.Cli.Tests;

[TestClass]
public sealed class SkeletonTests
{
    [TestMethod]
    public void Remove_WhenRealTestsExist() => Assert.AreEqual(64, Environment.Is64BitProcess ? 64 : 32);
}
