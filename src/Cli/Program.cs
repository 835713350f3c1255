// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Cli;

return await CommandLine.InvokeAsync(args, Console.Out, Console.Error);
