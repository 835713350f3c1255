// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Interrupts;

/// <summary>The processor would stop: a triple fault.</summary>
internal sealed class ProcessorShutdownException(ProcessorException first, ProcessorException last)
    : Exception($"{first.Name} ({first.Message}) has no handler, and {last.Name} follows: {last.Message}", first);
