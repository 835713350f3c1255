// Measures whole runs of 'afterlink rewrite' next to 'objdump -d' of the same file, in turn: time, memory, growth, coverage.
//   Rewriting [--rounds N] [FILE...]   the table; by default of the C, C++ and crypto libraries and the runtime's own
//   Rewriting --all                    coverage over every ELF file of Debian's library folder and of the .NET runtime
//   Rewriting --kernel MODULES HEADERS   all modules below a folder, for the kernel of these headers
// The tool is the one of a Release build of src/Cli. Needs objdump (binutils) and /usr/bin/time (time).
using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Bench.Rewriting;

const string Libraries = "/usr/lib/x86_64-linux-gnu";
var runtime = RuntimeEnvironment.GetRuntimeDirectory();
var arguments = args.ToList();
var tool = AfterlinkTool.Find();
if (tool is null)
{
    Console.Error.WriteLine("build the tool first: dotnet build src/Cli -c Release");
    return 1;
}

if (arguments.Remove("--all"))
    return Coverage.Measure(tool, [Libraries, runtime]) ? 0 : 1;

if (arguments is ["--kernel", var modules, var headers])
    return KernelCoverage.Measure(tool, modules, headers) ? 0 : 1;

var rounds = 7;
if (arguments.IndexOf("--rounds") is >= 0 and var at && at + 1 < arguments.Count)
{
    rounds = int.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
    arguments.RemoveRange(at, 2);
}

var files = arguments.Count != 0
    ? arguments
    :
    [
        Path.Combine(Libraries, "libc.so.6"), Path.Combine(Libraries, "libcrypto.so.3"), Path.Combine(Libraries, "libstdc++.so.6"),
        Path.Combine(runtime, "libcoreclr.so"), Path.Combine(runtime, "libclrjit.so"),
    ];
Comparison.Print(tool, files, rounds);
return 0;
