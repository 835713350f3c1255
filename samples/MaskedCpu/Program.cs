using Afterlink;
using MaskedCpuSample;

// The library reads CPUID in its constructor, inside dlopen: the monitor is bound before that runs.
using var crypto = Crypto.Load(new MonitorOptions
{
    Cpuid = CpuidTable.Host.Without(CpuFeature.Aes, CpuFeature.Avx, CpuFeature.Sha),
});

var settings = Crypto.DescribeCpu();
Console.WriteLine($"sites      {crypto.Sites.Count} in libcrypto.so.3");
Console.WriteLine($"OpenSSL    {settings}");

var capabilities = new Ia32Capabilities(settings);
var failed = 0;
foreach (var (name, present) in capabilities.Named)
{
    Console.WriteLine($"feature    {name,-8} {(present ? "seen" : "not seen")}");
    failed += present ? 1 : 0;
}

foreach (var answer in KnownAnswer.All())
{
    Console.WriteLine($"answer     {answer.Name,-20} {(answer.Passed ? "right" : "WRONG")} ({answer.Source})");
    failed += answer.Passed ? 0 : 1;
}

Console.WriteLine(failed == 0 ? "every feature is masked, every answer is right" : $"{failed} failed");
return failed == 0 ? 0 : 1;
