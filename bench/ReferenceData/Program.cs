// What sharing reference data costs and saves, next to reading it, in one run.
//   ReferenceData [--size MIB] [--all]      --all: also KSM, bwa, STAR and the pressure test, which need root
using System.Globalization;
using Afterlink.Bench.ReferenceData;

if (args is ["worker", var folder, var file])
    return Worker.Run(folder, file);
if (args is ["touch", var touchFolder, var touchFile])
    return Worker.Touch(touchFolder, touchFile);
if (args is ["effect", var effectFolder, var effectFile])
    return Worker.Effect(effectFolder, effectFile);
if (args is ["place", var placeFolder, var placeFile])
    return Worker.Place(placeFolder, placeFile);
if (args is ["idle", var idleFolder, var idleFile])
    return Worker.Idle(idleFolder, idleFile);
if (args is ["hog", var mebibytes])
    return Hog.Run(mebibytes);

var size = 512L << 20;
for (var i = 0; i + 1 < args.Length; i++)
{
    if (args[i] == "--size")
        size = long.Parse(args[i + 1], CultureInfo.InvariantCulture) << 20;
}

var table = new GoalTable(Console.Out);
using (var data = new DataFile(size))
{
    AttachCosts.Measure(data, table);
    EffectCosts.Measure(data, table);
    ProcessMemory.Measure(data, table);
    StartPeak.Measure(data, table);
    Races.Measure(table);
    if (args.Contains("--all"))
    {
        SamePageMerging.Measure(table);
        PressureRun.Measure(table);
        Aligners.Measure(table);
    }
}

return 0;
