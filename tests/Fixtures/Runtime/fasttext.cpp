// A thin C entry to Debian's libfasttext.so.0, whose own code is as Debian built it.
#include <fasttext/fasttext.h>
#include <sstream>
#include <cstring>
extern "C" void *ft_open(const char *path)
{
    auto *model = new fasttext::FastText();
    model->loadModel(path);
    return model;
}
extern "C" int ft_predict(void *handle, const char *text, char *label, int size, float *probability)
{
    std::istringstream in(std::string(text) + "\n");
    std::vector<std::pair<fasttext::real, std::string>> found;
    if (!static_cast<fasttext::FastText *>(handle)->predictLine(in, found, 1, 0.0f) || found.empty())
        return 0;
    std::strncpy(label, found[0].second.c_str(), size - 1);
    label[size - 1] = 0;
    *probability = found[0].first;
    return 1;
}
