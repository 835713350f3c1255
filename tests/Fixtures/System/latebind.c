/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * Preloaded into programs that know nothing of Afterlink. It finds the rewritten modules by their notes and, where AFTERLINK_SLOTS
 * names a provider (Fixtures/Rewriting/slots.S), binds them: those that are loaded already by a store into their binding cell, each
 * to a copy of the table of its own; those that are loaded later find the provider's table by its name, as in any bound process.
 *
 * At exit it appends to the file that AFTERLINK_REPORT names, for each rewritten module, one line
 *     program<TAB>path<TAB>bound or unbound<TAB>calls of its slots
 * Modules that were loaded later share one table, so that their counts are of all of them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* src/Shared/Bindings: SiteTableLayout and BindingLayout. */
enum { NOTE_TYPE = 1, NOTE_VERSION = 0, NOTE_CELL = 8, NOTE_SIZE = 88, VERSION = 1, SLOTS = 128, COUNT = 3, MODULES = 32 };
static const char owner[] = "Afterlink";

typedef struct { uint64_t word[4]; } slot;

static slot tables[MODULES][SLOTS] __attribute__((aligned(64)));
static int used;
static char report[1 << 14];
static size_t reported;

static void fail(const char *what)
{
    fprintf(stderr, "latebind: %s\n", what);
    _exit(99);
}

/* The binding cell of a module; null where the module is not a rewritten one. */
static uint64_t *cell_of(const struct dl_phdr_info *module)
{
    for (int i = 0; i < module->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &module->dlpi_phdr[i];
        if (segment->p_type != PT_NOTE)
            continue;
        const char *at = (const char *)(module->dlpi_addr + segment->p_vaddr), *end = at + segment->p_memsz;
        while ((size_t)(end - at) >= sizeof(ElfW(Nhdr))) {
            const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)at;
            const char *name = at + sizeof *note;
            size_t align = segment->p_align == 8 ? 8 : 4;
            /* Both offsets count from the note's header (gABI, Note Section). */
            size_t to_content = (sizeof *note + note->n_namesz + align - 1) & -align;
            const char *content = at + to_content;
            at += (to_content + note->n_descsz + align - 1) & -align;
            if (note->n_type != NOTE_TYPE || note->n_namesz != sizeof owner || memcmp(name, owner, sizeof owner) != 0)
                continue;
            uint32_t version;
            uint64_t cell;
            memcpy(&version, content + NOTE_VERSION, sizeof version);
            memcpy(&cell, content + NOTE_CELL, sizeof cell);
            if (note->n_descsz < NOTE_SIZE || version != VERSION || cell % sizeof cell != 0)
                fail("a note of another version");
            return (uint64_t *)(module->dlpi_addr + cell);
        }
    }
    return NULL;
}

static int bind_module(struct dl_phdr_info *module, size_t size, void *provider)
{
    (void)size;
    uint64_t *cell = cell_of(module);
    if (cell == NULL || *cell != 0)
        return 0;
    if (used == MODULES)
        fail("too many modules");
    memcpy(tables[used], provider, sizeof tables[used]);
    __atomic_store_n(cell, (uint64_t)tables[used++], __ATOMIC_RELEASE);
    return 0;
}

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("AFTERLINK_SLOTS");
    if (path == NULL)
        return;
    int saved = errno;
    void *provider = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (provider == NULL)
        fail(dlerror());
    void *table = dlsym(provider, "afterlink_bindings_v1");
    if (table == NULL)
        fail(dlerror());
    dl_iterate_phdr(bind_module, table);
    errno = saved;
}

static int report_module(struct dl_phdr_info *module, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    const uint64_t *cell = cell_of(module);
    if (cell == NULL)
        return 0;
    uint64_t calls = 0;
    const slot *table = (const slot *)*cell;
    for (int i = 0; table != NULL && i < SLOTS; i++)
        calls += table[i].word[COUNT];
    int length = snprintf(report + reported, sizeof report - reported, "%s\t%s\t%s\t%llu\n", program_invocation_short_name,
        module->dlpi_name, table != NULL ? "bound" : "unbound", (unsigned long long)calls);
    if (length > 0 && (size_t)length < sizeof report - reported)
        reported += (size_t)length;
    return 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("AFTERLINK_REPORT");
    if (path == NULL)
        return;
    dl_iterate_phdr(report_module, NULL);
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    /* One write, so that lines of processes that end together do not mix. */
    ssize_t written = write(file, report, reported);
    (void)written;
    close(file);
}
