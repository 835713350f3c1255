// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// What tests run inside a guest: the real runtime, in processes of its own. Results are lines "name value".
//   guest SCENARIO ARGUMENT...
using System.Globalization;
using Afterlink.Guest;

var scenarios = new Dictionary<string, Func<string[], int>>
{
    // Programs of other scenarios.
    ["worker"] = static arguments => Worker.Run(arguments[0], arguments[1]),
    ["hog"] = static arguments => Hog.Run(arguments[0], waits: false),
    ["patient-hog"] = static arguments => Hog.Run(arguments[0], waits: true),
    ["serve"] = static arguments => OtherUser.Serve(arguments[0]),
    ["visit"] = static arguments => OtherUser.Visit(arguments[0]),

    // Mappers of each segment.
    ["pressure"] = static arguments => PressureScenario.Run(Array.ConvertAll(arguments, static text => int.Parse(text, CultureInfo.InvariantCulture))),

    // machine or group: whose stalls.
    ["stall"] = static arguments => StallScenario.Run(arguments[0]),
    ["swap"] = static _ => SwapScenario.Run(),
    ["users"] = static _ => OtherUser.Run(),

    // Placement, and the nodes that it names.
    ["nodes"] = static arguments => PlacementScenario.Nodes(arguments[0], arguments[1..]),

    // Bytes that the buffer lies behind the beginning of a huge page in another process.
    ["huge"] = static arguments => PlacementScenario.Huge(int.Parse(arguments[0], CultureInfo.InvariantCulture)),
};
return scenarios[args[0]](args[1..]);
