#include "search.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file as it is, and a table that is worked out of it: two large pieces of memory that are the same in every process. */
static uint64_t *keys;
static size_t key_count;
static uint32_t *table;
static size_t table_bytes;

static uint64_t hash_of(uint64_t key)
{
    key ^= key >> 33;
    key *= 0xff51afd7ed558ccdu;
    return key ^ (key >> 29);
}

static int read_all(int file, char *buffer, size_t bytes)
{
    while (bytes != 0) {
        ssize_t count = read(file, buffer, bytes);
        if (count <= 0)
            return -1;
        buffer += count;
        bytes -= (size_t)count;
    }
    return 0;
}

int search_load(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0 || fstat(file, &status) != 0)
        return -1;
    key_count = (size_t)status.st_size / sizeof *keys;
    keys = aligned_alloc(4096, (key_count * sizeof *keys + 4095) & ~(size_t)4095);
    if (!keys || read_all(file, (char *)keys, key_count * sizeof *keys) != 0) {
        close(file);
        return -1;
    }
    close(file);

    /* Open addressing, half full. */
    table_bytes = 2 * key_count * sizeof *table;
    table = calloc(1, table_bytes);
    if (!table)
        return -1;
    for (size_t i = 0; i < key_count; i++) {
        size_t place = hash_of(keys[i]) % (2 * key_count);
        while (table[place] != 0)
            place = (place + 1) % (2 * key_count);
        table[place] = (uint32_t)i + 1;
    }
    return 0;
}

int64_t search_find(uint64_t key)
{
    size_t places = table_bytes / sizeof *table;
    size_t place = hash_of(key) % places;

    while (table[place] != 0) {
        if (keys[table[place] - 1] == key)
            return table[place] - 1;
        place = (place + 1) % places;
    }
    return -1;
}
