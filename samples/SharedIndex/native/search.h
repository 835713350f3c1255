#ifndef SEARCH_H
#define SEARCH_H

#include <stddef.h>
#include <stdint.h>

/* Reads a file of 8-byte keys and makes the table; 0, or -1. */
int search_load(const char *path);

/* Where a key stands in the file; -1 where it does not. */
int64_t search_find(uint64_t key);

#endif
