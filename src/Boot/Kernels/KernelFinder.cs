// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Packages;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Kernels;

/// <summary>Finds what a machine is made of: kernels, their headers, Xen and busybox, by the packages of Debian that lead to them.</summary>
/// <param name="store">Where packages are unpacked.</param>
/// <param name="diagnostics">Receives what is not found.</param>
internal sealed class KernelFinder(PackageStore store, DiagnosticBag diagnostics)
{
    private const string Busybox = "busybox-static";
    private const string XenSystem = "xen-system-amd64";
    private const string XenPrefix = "xen-hypervisor-";

    /// <summary>Finds a kernel.</summary>
    /// <param name="kernel">As in <see cref="BootRequest"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<GuestKernel?> FindAsync(string kernel, CancellationToken cancellationToken)
    {
        if (KernelName.Parse(kernel) is not { } name)
            return KernelImage.Open(kernel, diagnostics);
        if (await FindImageAsync(name, cancellationToken) is not { } image)
        {
            diagnostics.Add(DiagnosticId.KernelNotFound, kernel, $"apt offers neither {string.Join(" nor ", name.MetaPackages)} of this version");
            return null;
        }

        var release = KernelName.ReleaseOf(image.Name);
        if (await store.UnpackAsync($"{image.Name}_{image.Version}", [(image.Name, image.Version)], null, cancellationToken) is not { } folder)
            return null;
        return new GuestKernel(release, Path.Combine(folder, "boot", "vmlinuz-" + release), Path.Combine(folder, "lib", "modules", release));
    }

    /// <summary>Finds the headers of a kernel of Debian, as kbuild takes them in <c>KDIR</c>.</summary>
    public async Task<string?> FindHeadersAsync(string kernel, CancellationToken cancellationToken)
    {
        if (KernelName.Parse(kernel) is not { } name || await FindImageAsync(name, cancellationToken) is not { } image)
        {
            diagnostics.Add(DiagnosticId.KernelNotFound, kernel, "headers are found for kernels of Debian only, by version");
            return null;
        }

        var release = KernelName.ReleaseOf(image.Name);
        var place = $"linux-headers-{release}_{image.Version}";
        if (store.Find(place) is [var known, ..])
            return KernelHeaders.FolderIn(known, release);
        var packages = await CollectHeadersAsync(release, image.Version, cancellationToken);
        if (packages is null)
            return null;
        var folder = await store.UnpackAsync(place, packages, KernelHeaders.Relocate, cancellationToken);
        return folder is null ? null : KernelHeaders.FolderIn(folder, release);
    }

    /// <summary>Finds Xen: its image, unpacked as QEMU's multiboot loader wants it.</summary>
    public async Task<string?> FindXenAsync(CancellationToken cancellationToken)
    {
        var hypervisor = (await ShowAsync(XenSystem, cancellationToken)).SelectMany(static package => package.Depends)
            .FirstOrDefault(static name => name.StartsWith(XenPrefix, StringComparison.Ordinal) && char.IsAsciiDigit(name[XenPrefix.Length..].FirstOrDefault()));
        var package = hypervisor is null ? null : (await ShowAsync(hypervisor, cancellationToken)).FirstOrDefault();
        var folder = package is not null
            ? await store.UnpackAsync($"{package.Name}_{package.Version}", [(package.Name, package.Version)], XenImage.Unpack, cancellationToken)
            : store.Find(XenPrefix).FirstOrDefault();
        if (package is null && folder is null)
            diagnostics.Add(DiagnosticId.KernelNotFound, "Xen", $"apt offers no {XenSystem}");
        return folder is null ? null : XenImage.In(folder);
    }

    /// <summary>Finds the one program of the guest.</summary>
    public async Task<string?> FindBusyboxAsync(CancellationToken cancellationToken)
    {
        var package = (await ShowAsync(Busybox, cancellationToken)).FirstOrDefault();
        var folder = package is not null
            ? await store.UnpackAsync($"{package.Name}_{package.Version}", [(package.Name, package.Version)], null, cancellationToken)
            : store.Find(Busybox).FirstOrDefault();
        if (package is null && folder is null)
            diagnostics.Add(DiagnosticId.KernelNotFound, "busybox", $"apt offers no {Busybox}");
        return folder is null ? null : Path.Combine(folder, "bin", "busybox");
    }

    private async Task<DebianPackage?> FindImageAsync(KernelName name, CancellationToken cancellationToken)
    {
        foreach (var meta in name.MetaPackages)
        {
            foreach (var version in await ShowAsync(meta, cancellationToken))
            {
                if (version.Depends.FirstOrDefault(name.IsImage) is { } image)
                    return new DebianPackage(image, version.Version, []);
            }
        }

        // Without apt, what was fetched earlier.
        foreach (var known in store.Find($"linux-image-{name.Version}"))
        {
            if (Path.GetFileName(known).Split('_') is [var image, var version] && name.IsImage(image))
                return new DebianPackage(image, version, []);
        }

        return null;
    }

    // The headers of one kernel are in several packages: its configuration, what all flavours share, kbuild's programs, compiler settings.
    private async Task<IReadOnlyList<(string Name, string Version)>?> CollectHeadersAsync(string release, string version, CancellationToken cancellationToken)
    {
        var main = (await ShowAsync($"linux-headers-{release}", cancellationToken)).FirstOrDefault(package => package.Version == version);
        var packages = new List<(string, string)>();
        foreach (var needed in main is null ? [] : main.Depends.Where(KernelHeaders.IsPart).Prepend(main.Name))
        {
            var found = await ShowAsync(needed, cancellationToken);
            if ((found.FirstOrDefault(package => package.Version == version) ?? found.FirstOrDefault()) is { } package)
                packages.Add((package.Name, package.Version));
        }

        if (packages.Count != 0)
            return packages;
        diagnostics.Add(DiagnosticId.KernelNotFound, $"linux-headers-{release}", "apt does not offer it in the version of the kernel");
        return null;
    }

    private async Task<IReadOnlyList<DebianPackage>> ShowAsync(string name, CancellationToken cancellationToken)
    {
        var found = await store.Source.ShowAsync(name, cancellationToken);
        if (found.Count == 0 && await store.Source.UpdateAsync(cancellationToken) is { Changed: true })
            found = await store.Source.ShowAsync(name, cancellationToken);
        return found;
    }
}
