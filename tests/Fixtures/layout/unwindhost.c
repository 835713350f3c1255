/* Says what unwinding through the module's stub gave. */
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    void *module = dlopen(arguments[count - 1], RTLD_NOW);
    if (!module) {
        fprintf(stderr, "module: %s\n", dlerror());
        return 1;
    }

    printf("caught %d\n", ((int (*)(int))dlsym(module, "work"))(2));
    printf("frames %ld\n", ((long (*)(int))dlsym(module, "seen"))(0));
    return 0;
}
