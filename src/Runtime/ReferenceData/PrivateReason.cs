// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;

namespace Afterlink.ReferenceData;

/// <summary>Why bytes of a buffer stayed this process's own. The numbers are those of the codes AFL5100 and on.</summary>
public enum PrivateReason
{
    /// <summary>They lie in a page that the buffer does not fill: head or tail.</summary>
    PartialPage = DiagnosticId.ReferenceDataPartialPage,

    /// <summary>They lie in the heap of the C library, which hands the pages to others after <c>free</c>.</summary>
    Heap = DiagnosticId.ReferenceDataHeap,

    /// <summary>Every process that maps the file has them from the page cache already.</summary>
    SharedAlready = DiagnosticId.ReferenceDataSharedAlready,

    /// <summary>Nothing is mapped there, or it cannot be read.</summary>
    NotMapped = DiagnosticId.ReferenceDataNotMapped,

    /// <summary>The segment has another length, or lies differently in its pages.</summary>
    OtherLayout = DiagnosticId.ReferenceDataOtherLayout,

    /// <summary>They differ from what is published.</summary>
    ContentDiffers = DiagnosticId.ReferenceDataContentDiffers,

    /// <summary>The kernel refused the mapping: most often the process has <c>vm.max_map_count</c> of them.</summary>
    MappingRefused = DiagnosticId.ReferenceDataMappingRefused,

    /// <summary>No broker answered in time.</summary>
    BrokerUnavailable = DiagnosticId.ReferenceDataBrokerUnavailable,

    /// <summary>What was handed over is not what its key says, or could be changed.</summary>
    SegmentRefused = DiagnosticId.ReferenceDataSegmentRefused,

    /// <summary>The broker's quota is used up by what is in use.</summary>
    QuotaExceeded = DiagnosticId.ReferenceDataQuotaExceeded,

    /// <summary>There is no memory for a copy that can be shared.</summary>
    NoRoom = DiagnosticId.ReferenceDataNoRoom,

    /// <summary>After the swap the kernel did not have mapped what it was told to; the private copy is back.</summary>
    VerificationFailed = DiagnosticId.ReferenceDataVerificationFailed,

    /// <summary>The file was changed since it was looked at.</summary>
    FileChanged = DiagnosticId.ReferenceDataFileChanged,

    /// <summary>Another attachment has pages of this range.</summary>
    AttachedAlready = DiagnosticId.ReferenceDataAttachedAlready,
}
