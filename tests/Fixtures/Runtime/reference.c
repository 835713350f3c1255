/* A module with reference data of every form. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TABLE_BYTES (1 << 20)

unsigned char g_table[TABLE_BYTES] __attribute__((aligned(4096)));
static uint32_t s_words[TABLE_BYTES / 4];
uint64_t *derived;
size_t derived_bytes;

/* The same bytes in every process: reference data that no file holds. */
static void fill(uint64_t *words, size_t count, uint64_t seed)
{
    for (size_t i = 0; i < count; i++)
        words[i] = seed = seed * 6364136223846793005u + 1442695040888963407u;
}

__attribute__((constructor)) static void make_tables(void)
{
    fill((uint64_t *)g_table, TABLE_BYTES / 8, 1);
    fill((uint64_t *)s_words, TABLE_BYTES / 8, 2);
}

uint32_t first_word(void) { return s_words[0]; }

/* Allocates and fills a table; eight arguments, so that two are on the stack, and one in a vector register. */
int derived_load(int a, int b, int c, int d, int e, int f, size_t bytes, int h)
{
    derived = malloc(bytes);
    derived_bytes = bytes;
    fill(derived, bytes / 8, 3);
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * h;
}

void derived_free(void)
{
    free(derived);
    derived = NULL;
    derived_bytes = 0;
}

unsigned char g_pure[TABLE_BYTES] __attribute__((aligned(4096)));
uint32_t pure_factor;
uint64_t *pure_words;
size_t pure_bytes;
static int pure_calls;

/* Pure: what it leaves in the four variables above depends on its arguments and the file alone. */
__attribute__((used)) static int pure_load_bits(const char *path, uint16_t factor, uint64_t ratio)
{
    uint64_t seed = 0;
    FILE *file = fopen(path, "rb");
    pure_calls++;
    if (file == NULL || fread(&seed, sizeof seed, 1, file) != 1)
        return -1;
    fclose(file);
    pure_factor = factor;
    pure_bytes = (33u << 20) + 100;
    pure_words = malloc(pure_bytes);
    fill((uint64_t *)g_pure, TABLE_BYTES / 8, seed * factor);
    fill(pure_words, pure_bytes / 8, seed * factor + ratio);
    memset((char *)pure_words + pure_bytes - 4, 0x5A, 4);
    return factor * 3;
}

/* int pure_load(const char *path, uint16_t factor, double ratio), in a file that is compiled for general registers only. */
__asm__(".text\n.globl pure_load\n.type pure_load,@function\n"
        "pure_load: movq %xmm0,%rdx\n jmp pure_load_bits\n"
        ".size pure_load,.-pure_load");

int pure_call_count(void) { return pure_calls; }
void pure_free(void) { free(pure_words); }

static unsigned char *prepared[3];

/* Three allocations: equal everywhere; equal but for a page with a pointer; different in every process. */
void prepare(size_t bytes)
{
    for (int i = 0; i < 3; i++) {
        prepared[i] = malloc(bytes);
        fill((uint64_t *)prepared[i], bytes / 8, i == 2 ? (uint64_t)getpid() : 7 + i);
    }
    *(void **)(prepared[1] + 100 * 4096 + 64) = prepared[1];
}

unsigned char *prepared_at(int i) { return prepared[i]; }

void *map_buffer(size_t bytes)
{
    void *buffer = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return buffer == MAP_FAILED ? NULL : buffer;
}

int open_file(const char *path, int flags) { return open(path, flags); }
int close_file(int fd) { return close(fd); }
long seek_file(int fd, long offset, int from) { return lseek(fd, offset, from); }
long read_file(int fd, void *buffer, size_t bytes) { return read(fd, buffer, bytes); }
long pread_file(int fd, void *buffer, size_t bytes, long offset) { return pread(fd, buffer, bytes, offset); }

void *map_file(int fd, size_t bytes, long offset, int protection, int flags) { return mmap(NULL, bytes, protection, flags, fd, offset); }
int unmap(void *start, size_t bytes) { return munmap(start, bytes); }

FILE *open_stream(const char *path) { return fopen(path, "rb"); }
int close_stream(FILE *stream) { return fclose(stream); }
int next_character(FILE *stream) { return fgetc(stream); }
int is_at_end(FILE *stream) { return feof(stream); }
long read_stream(void *buffer, size_t size, size_t count, FILE *stream) { return fread(buffer, size, count, stream); }

/* Into memory of the module's own data, and into the stack of the caller's thread. */
long read_table(int fd) { return read(fd, g_table, sizeof g_table); }

long read_stack(int fd, unsigned char *first_and_last)
{
    unsigned char buffer[TABLE_BYTES];
    long count = read(fd, buffer, sizeof buffer);
    first_and_last[0] = buffer[0];
    first_and_last[1] = buffer[sizeof buffer - 1];
    return count;
}

struct job {
    int fd;
    void *buffer;
    size_t bytes;
    long result;
};

static void *run(void *argument)
{
    struct job *job = argument;
    job->result = read(job->fd, job->buffer, job->bytes);
    return NULL;
}

/* On a thread that .NET has never seen. */
long read_on_a_thread(int fd, void *buffer, size_t bytes)
{
    struct job job = { fd, buffer, bytes, -1 };
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, &job) != 0)
        return -2;
    pthread_join(thread, NULL);
    return job.result;
}

/* In a forked child, where no managed code can run: what it read, or -2. */
long read_in_a_child(int fd, void *buffer, size_t bytes)
{
    pid_t child = fork();
    if (child == 0)
        _exit(read(fd, buffer, bytes) == (long)bytes ? 7 : 8);
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -2;
    return WEXITSTATUS(status);
}
