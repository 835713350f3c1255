using System.Runtime.Versioning;

// Each machine keeps a processor busy.
[assembly: Parallelize(Scope = ExecutionScope.MethodLevel, Workers = 2)]
[assembly: SupportedOSPlatform("linux")]
