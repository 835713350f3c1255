// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.
//
// What crosses and uses libstdc++: exceptions thrown by it and through it, streams, locales, random_device (its cpuid, rdrand and rdseed),
// regular expressions, threads and futures. Each line of the output is one answer.

#include <algorithm>
#include <atomic>
#include <future>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

struct counted {
    static inline std::atomic<int> alive{0};
    counted() { ++alive; }
    counted(const counted &) { ++alive; }
    ~counted() { --alive; }
};

static int deep(int depth)
{
    counted here;
    if (depth == 0)
        (void)std::vector<int>().at(7);
    return deep(depth - 1) + 1;
}

int main()
{
    int caught = 0;
    for (int i = 0; i < 1000; i++) {
        try {
            deep(i % 20);
        } catch (const std::out_of_range &) {
            caught++;
        }
    }
    std::cout << "caught " << caught << ", alive " << counted::alive << '\n';

    try {
        try {
            (void)std::stoi("no number");
        } catch (...) {
            std::throw_with_nested(std::runtime_error("outer"));
        }
    } catch (const std::exception &outer) {
        try {
            std::rethrow_if_nested(outer);
        } catch (const std::invalid_argument &inner) {
            std::cout << outer.what() << " <- " << inner.what() << '\n';
        }
    }

    // Every source of random numbers that the library has: each asks the processor in another way.
    for (const char *token : {"default", "rdrand", "rdseed"}) {
        try {
            std::random_device device(token);
            unsigned any = 0;
            for (int i = 0; i < 16; i++)
                any |= device();
            std::cout << "random_device " << token << ' ' << (any != 0) << '\n';
        } catch (const std::exception &error) {
            std::cout << "random_device " << token << ' ' << error.what() << '\n';
        }
    }

    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << std::hex << std::showbase << 255 << ' ' << std::scientific << std::setprecision(17) << 0.1 << ' ' << std::boolalpha << true;
    std::cout << text.str() << '\n';

    std::mt19937_64 numbers(5489u);
    numbers.discard(9999);
    std::cout << numbers() << '\n'; // 9981545732273789042 (C++17, [rand.predef])

    std::map<std::string, int> words;
    const std::string sentence = "the quick brown fox jumps over the lazy dog the end";
    const std::regex word("[a-z]+");
    for (auto at = std::sregex_iterator(sentence.begin(), sentence.end(), word); at != std::sregex_iterator(); ++at)
        words[at->str()]++;
    std::cout << words.size() << ' ' << words["the"] << '\n';

    std::vector<std::future<long>> parts;
    for (int part = 0; part < 8; part++)
        parts.push_back(std::async(std::launch::async, [part] {
            long sum = 0;
            for (int i = 0; i < 1000; i++)
                sum += std::stol(std::to_string(part * 1000 + i));
            if (part == 7)
                throw std::system_error(std::make_error_code(std::errc::io_error));
            return sum;
        }));
    long total = 0;
    for (auto &part : parts) {
        try {
            total += part.get();
        } catch (const std::system_error &error) {
            std::cout << error.code().message() << '\n';
        }
    }
    std::cout << total << '\n';
}
