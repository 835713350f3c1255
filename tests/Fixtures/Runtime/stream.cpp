// A module that reads by std::ifstream, as most C++ libraries do.
#include <fstream>
#include <istream>
#include <sstream>

extern "C" long read_ifstream(const char *path, long offset, char *buffer, long bytes, long *count, int *next)
{
    std::ifstream in(path, std::ios::binary);
    char first;
    in.seekg(offset - 1);
    in.get(first);
    in.read(buffer, bytes);
    *count = in.gcount();
    long position = in.good() ? static_cast<long>(in.tellg()) : -1;
    *next = in.good() ? in.get() : -1;
    return position;
}

extern "C" long read_stringstream(const char *text, long length, char *buffer)
{
    std::istringstream in(std::string(text, length));
    in.read(buffer, length);
    return in.gcount();
}
