// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Interposition;

/// <summary>
/// Stands between the gate and the handlers of a monitor's modules while something is to be seen of every site: a record, a profile. The slots
/// of the modules lead to it only then, so that nothing is tested on the way when nothing looks.
/// </summary>
internal abstract class Interposer
{
    /// <summary>A site was reached.</summary>
    /// <returns>0 when the instruction was carried out; anything else to run the original.</returns>
    public abstract nuint Handle(in SiteCall call);

    /// <summary>A module is about to be bound to the monitor.</summary>
    /// <exception cref="AfterlinkException">It cannot be.</exception>
    public virtual void Prepare(LoadedModule module)
    {
    }

    /// <summary>A handler of this thread has thrown, or will be said to have.</summary>
    public virtual void Faulted(AfterlinkException fault)
    {
    }

    /// <summary>A handler of this thread has raised an exception of the processor, and the module's own handler of it will be entered.</summary>
    public virtual void Raised(ProcessorException exception)
    {
    }

    /// <summary>An interrupt arrives on this thread, behind the site that was answered last.</summary>
    public virtual void Interrupted(byte vector)
    {
    }
}
