/* host MODULE [PROVIDER]: loads the module as any program would, after the provider where one is named, and says what it found. */
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    void *table = NULL;
    if (count > 2) {
        void *provider = dlopen(arguments[2], RTLD_NOW | RTLD_GLOBAL);
        if (!provider || !(table = dlsym(provider, "afterlink_bindings_v1"))) {
            fprintf(stderr, "provider: %s\n", dlerror());
            return 2;
        }
    }

    void *module = dlopen(arguments[1], RTLD_LAZY | RTLD_LOCAL);
    if (!module) {
        fprintf(stderr, "module: %s\n", dlerror());
        return 1;
    }

    int (*work)(int) = (int (*)(int))dlsym(module, "work");
    long (*seen)(int) = (long (*)(int))dlsym(module, "seen");
    if (!work || !seen)
        return 3;
    printf("work %d\n", work(2));
    static const char *const times[] = { "now", "constructor", "resolver" };
    for (int when = 0; when < 3; when++) {
        long value = seen(when);
        printf("%s %s\n", times[when], value == -1 ? "-" : value == 0 ? "native" : value == (long)table ? "bound" : "wrong");
    }

    return dlclose(module);
}
