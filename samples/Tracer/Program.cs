using System.Text;
using TracerSample;

var tracer = new Tracer();
using var zlib = Zlib.Load(tracer);
var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(static i => $"line {i} of the text, ")));

var traced = Zlib.Compress(text);
zlib.ProbesEnabled = false;
var untraced = Zlib.Compress(text);

foreach (var line in tracer.Events)
    Console.WriteLine(line);
Console.WriteLine($"{text.Length} bytes are {traced.Length} compressed, and {untraced.Length} when nobody traces");
foreach (var (site, count) in tracer.Passes.Take(5))
    Console.WriteLine($"{count,8} x {site.Instruction,-24} at {site}");

// A tail of the format says what was compressed: Adler-32, the same whatever the level (RFC 1950, 2.2).
var isSame = traced.AsSpan(^4..).SequenceEqual(untraced.AsSpan(^4..));
Console.WriteLine(isSame && tracer.Events.Count >= 2 ? "traced, and the library works as before" : "FAILED");
return isSame && tracer.Events.Count >= 2 ? 0 : 1;
