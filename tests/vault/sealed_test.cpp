// The sealed form: it gives back what was put in, under its own name alone, and nothing after any change.
#include "vault/sealed.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "platform/files.hpp"
#include "platform/regular_file.hpp"
#include "support/temp_dir.hpp"

namespace cs::vault {
namespace {

const Binding mine{"autumn", "ab12"};

Bytes noise(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  Bytes out(size);
  for (auto& byte : out) byte = static_cast<std::uint8_t>(random());
  return out;
}

struct Sealed : testing::Test {
  test::TempDir dir;
  const Key key = Key::random();

  RegularFile file(const Bytes& content) {
    std::ofstream(dir / "f", std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
    auto opened = RegularFile::open(dir / "f");
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  std::string id_of(const Bytes& content, const Binding& as, const Key& by) {
    const auto opened = open_sealed(file(content), as, by);
    return opened ? "ok" : opened.error().id;
  }
};

TEST_F(Sealed, gives_back_what_was_put_in) {
  for (const std::size_t size :
       {1UL, 16UL, segment_size - 1, segment_size, segment_size + 1, 3 * segment_size, 3 * segment_size + 12345}) {
    const Bytes content = noise(size);
    const Bytes sealed = seal(content, mine, key);
    EXPECT_EQ(sealed.size(), sealed_size(size));
    const auto opened = open_sealed(file(sealed), mine, key);
    ASSERT_TRUE(opened.ok()) << size << ": " << opened.error().message;
    EXPECT_EQ(*opened, content);
  }
}

TEST_F(Sealed, shows_nothing_of_its_content_and_is_never_the_same_twice) {
  const Bytes content(200'000, 'x');
  const Bytes a = seal(content, mine, key), b = seal(content, mine, key);
  EXPECT_NE(a, b);
  EXPECT_EQ(as_text(a).find("xxxx"), std::string_view::npos);
}

TEST_F(Sealed, opens_for_its_own_campaign_name_and_key_alone) {
  const Bytes sealed = seal(noise(100'000), mine, key);
  EXPECT_EQ(id_of(sealed, mine, key), "ok");
  EXPECT_EQ(id_of(sealed, {"autumn", "ab13"}, key), "photo.damaged");
  EXPECT_EQ(id_of(sealed, {"spring", "ab12"}, key), "photo.damaged");
  EXPECT_EQ(id_of(sealed, {"autum", "nab12"}, key), "photo.damaged") << "lengths are bound, too";
  EXPECT_EQ(id_of(sealed, mine, Key::random()), "photo.damaged");
}

TEST_F(Sealed, every_byte_counts) {
  const Bytes sealed = seal(noise(2 * segment_size + 100), mine, key);
  std::mt19937 random(3);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < 64; ++i) places.push_back(i);  // the head, and the first of the content
  for (int i = 0; i < 200; ++i) places.push_back(random() % sealed.size());
  for (const std::size_t at : places) {
    Bytes changed = sealed;
    changed[at] ^= static_cast<std::uint8_t>(1U << random() % 8);
    EXPECT_EQ(id_of(changed, mine, key), "photo.damaged") << "byte " << at;
  }
}

TEST_F(Sealed, nothing_that_was_cut_lengthened_or_mixed_opens) {
  const std::size_t step = segment_size + 16, head = 40;
  const Bytes sealed = seal(noise(3 * segment_size), mine, key);
  for (const std::size_t size : {0UL, 1UL, 39UL, 40UL, head + step, head + 2 * step, sealed.size() - 1})
    EXPECT_EQ(id_of(Bytes(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(size)), mine, key),
              "photo.damaged")
        << size;
  Bytes longer = sealed;
  longer.push_back(0);
  EXPECT_EQ(id_of(longer, mine, key), "photo.damaged");
  // Its length says two segments, and two there are: the last one was not the last.
  Bytes shorter(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(head + 2 * step));
  shorter[34] = 2;
  EXPECT_EQ(sealed_size(2 * segment_size), shorter.size());
  EXPECT_EQ(id_of(shorter, mine, key), "photo.damaged");
  Bytes swapped = sealed;
  std::swap_ranges(swapped.begin() + head, swapped.begin() + static_cast<std::ptrdiff_t>(head + step),
                   swapped.begin() + static_cast<std::ptrdiff_t>(head + step));
  EXPECT_EQ(id_of(swapped, mine, key), "photo.damaged");
  // The same content, sealed again: a segment of the one in the other.
  Bytes mixed = sealed;
  const Bytes other = seal(noise(3 * segment_size), mine, key);
  std::copy_n(other.begin() + head, step, mixed.begin() + head);
  EXPECT_EQ(id_of(mixed, mine, key), "photo.damaged");
}

TEST_F(Sealed, a_part_needs_its_own_segments_only) {
  const Bytes content = noise(3 * segment_size + 500);
  Bytes sealed = seal(content, mine, key);
  std::mt19937 random(5);
  for (int i = 0; i < 100; ++i) {
    const std::size_t from = random() % content.size(), count = random() % (content.size() - from) + 1;
    const auto part = open_sealed(file(sealed), mine, key, from, count);
    ASSERT_TRUE(part.ok());
    EXPECT_TRUE(std::equal(part->begin(), part->end(), content.begin() + static_cast<std::ptrdiff_t>(from)));
    EXPECT_EQ(part->size(), count);
  }
  EXPECT_FALSE(open_sealed(file(sealed), mine, key, content.size() - 1, 2).ok());
  EXPECT_FALSE(open_sealed(file(sealed), mine, key, ~std::uint64_t{0}, 2).ok());
  sealed[100] ^= 1;  // in the first segment
  EXPECT_FALSE(open_sealed(file(sealed), mine, key, segment_size - 1, 1).ok());
  EXPECT_TRUE(open_sealed(file(sealed), mine, key, segment_size, segment_size).ok());
}

}  // namespace
}  // namespace cs::vault
