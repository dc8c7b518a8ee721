#include "imaging/provenance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/jpeg_facts.hpp"
#include "imaging/jumbf.hpp"
#include "imaging/sniff.hpp"
#include "manifest_samples.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Bytes& plain() {
  static const Bytes file = test::jpeg(test::scene(32, 24));
  return file;
}
Bytes bytes(const std::string& s) {
  return {s.begin(), s.end()};
}
std::string four_bytes(std::size_t n) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xFF);
  return out;
}

TEST(Provenance, TheNationalLabelIsReadInEveryFormItIsWrittenIn) {
  const std::string ns = "xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"";
  const std::string escaped = "{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:&quot;0011Doubao&quot;}";
  const std::string json =
      R"({"Label": "1", "ContentProducer": "0011Doubao", "ReservedCode1": ")" + std::string(900, 'x') + "\"}";
  const Bytes files[] = {
      test::with_xmp(plain(), ns, "<TC260:AIGC>" + escaped + "</TC260:AIGC>"),
      test::with_xmp(plain(), ns, "<TC260:AIGC>" + json + "</TC260:AIGC>"),
      test::with_xmp(plain(), ns + " TC260:AIGC='" + json + "'"),
      test::with_xmp(plain(), "xmlns:other='http://www.tc260.org.cn/ns/AIGC/1.0/' other:AIGC=\"" + escaped + "\""),
      test::with_xmp(plain(), ns,
                     "<TC260:AIGC rdf:parseType=\"Resource\"><TC260:Label>1</TC260:Label>"
                     "<TC260:ContentProducer>0011Doubao</TC260:ContentProducer></TC260:AIGC>"),
      test::with_exif(plain(), test::exif_body({.description = R"({"AIGC":)" + json.substr(0, 60) + "\"}}"})),
      test::with_png_chunk(test::png(test::scene(32, 24)), "tEXt", bytes(std::string("AIGC\0", 5) + json)),
  };
  for (std::size_t i = 0; i < std::size(files); ++i) {
    SCOPED_TRACE(i);
    const Provenance p = read_provenance(files[i]);
    ASSERT_TRUE(p.national);
    EXPECT_EQ(p.national->label, 1);
    EXPECT_EQ(p.national->producer, "0011Doubao");
  }
  const auto label_of = [&](const std::string& value) {
    const Provenance p = read_provenance(test::with_xmp(plain(), ns, "<TC260:AIGC>" + value + "</TC260:AIGC>"));
    return p.national ? p.national->label : -1;
  };
  EXPECT_EQ(label_of(R"({"Label":"3"})"), 3);
  EXPECT_EQ(label_of(R"({"Label":2})"), 2);
  EXPECT_EQ(label_of(R"({"Label":"9"})"), 0);
  EXPECT_EQ(label_of("illegible"), 0);
}

TEST(Provenance, OrdinaryFilesAreSilent) {
  // Words alone are no label: people name their albums as they like.
  for (const Bytes& file :
       {plain(), test::png(test::scene(32, 24)), test::with_xmp(plain(), "dc:subject='AIGC \"Label\":\"1\"'"),
        test::with_xmp(plain(), "xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\""),
        test::with_exif(plain(), test::exif_body({.description = "my AIGC album"})),
        test::with_exif(plain(), test::exif_body({.description = R"({"Label":"1"})"})),
        test::with_png_chunk(test::png(test::scene(32, 24)), "tEXt", bytes(std::string("parameters\0x", 12)))}) {
    const Provenance p = read_provenance(file);
    EXPECT_FALSE(p.national);
    EXPECT_FALSE(p.manifest);
    EXPECT_FALSE(p.generator_notes);
    EXPECT_THAT(p.source_types, IsEmpty());
  }
}

TEST(Provenance, SourceTypesOfXmp) {
  const std::string uri = "http://cv.iptc.org/newscodes/digitalsourcetype/";
  for (const Bytes& file :
       {test::with_xmp(plain(), "Iptc4xmpExt:DigitalSourceType=\"" + uri + "trainedAlgorithmicMedia\""),
        test::with_xmp(
            plain(), "",
            "<Iptc4xmpExt:DigitalSourceType>" + uri + "trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>"),
        test::with_xmp(plain(), "",
                       "<Iptc4xmpExt:DigitalSourceType rdf:resource=\"" + uri + "trainedAlgorithmicMedia\"/>")})
    EXPECT_THAT(read_provenance(file).source_types, ElementsAre("trainedAlgorithmicMedia"));
  EXPECT_THAT(
      read_provenance(test::with_xmp(plain(), "", "<I:DigitalSourceType></I:DigitalSourceType><a>" + uri + "x</a>"))
          .source_types,
      IsEmpty());
}

TEST(Provenance, TheLastManifestSpeaksForThePicture) {
  const std::string store = test::manifest_store(test::manifest("Firefly", "c2pa.created", "trainedAlgorithmicMedia") +
                                                 test::manifest("Adobe_Photoshop/25.0", "c2pa.edited"));
  std::string heic_store =
      test::box("ftyp", "heic" + std::string(4, '\0') + "mif1heic") +
      test::box("uuid", std::string("\xD8\xFE\xC3\xD6\x1B\x0E\x48\x3C\x92\x97\x58\x28\x87\x7E\xC4\x81") +
                            std::string(4, '\0') + "manifest" + std::string(9, '\0') + store);
  ASSERT_TRUE(is_heic(bytes(heic_store)));
  for (const Bytes& file :
       {test::with_manifests(plain(), store), test::with_manifests(plain(), store, 50),
        test::with_png_chunk(test::png(test::scene(32, 24)), "caBX", bytes(store)), bytes(heic_store)}) {
    const Provenance p = read_provenance(file);
    EXPECT_TRUE(p.manifest);
    EXPECT_EQ(p.generator, "Adobe_Photoshop/25.0");
    EXPECT_THAT(p.actions, ElementsAre("c2pa.edited"));
    EXPECT_THAT(p.source_types, IsEmpty());
    EXPECT_THAT(p.part_source_types, ElementsAre("trainedAlgorithmicMedia"));
  }
}

// Boxes in boxes as deep as a store may be long: the reader's stack must not follow them.
TEST(Provenance, BoxesInBoxesAreNotFollowedDown) {
  constexpr std::size_t depth = 200'000;
  const std::string unit = test::superbox("c2pa.assertions", "");
  std::string nested;
  for (std::size_t left = depth; left > 0; --left) nested.append(four_bytes(left * unit.size())).append(unit, 4);
  const Bytes store = bytes(test::manifest_store(test::superbox("urn:uuid:1", nested)));
  const auto read = manifests(store);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_THAT(read[0], IsEmpty());
  EXPECT_TRUE(read_provenance(test::with_png_chunk(test::png(test::scene(32, 24)), "caBX", store)).manifest);
  // The one that counts is read all the same.
  const std::string assertions = test::superbox(
      "c2pa.assertions",
      test::superbox("c2pa.actions", test::box("cbor", "\xA0")) +
          test::superbox("c2pa.assertions", test::superbox("c2pa.actions.v2", test::box("cbor", "\xA0"))));
  const auto parts = manifests(bytes(test::manifest_store(test::superbox("urn:uuid:1", assertions))));
  ASSERT_EQ(parts.size(), 1U);
  ASSERT_EQ(parts[0].size(), 1U);
  EXPECT_EQ(parts[0][0].label, "c2pa.actions");
}

// Eight megabytes that name the property a million times and never end its value: read once, not once for each.
TEST(Provenance, AnXmpPacketIsReadInOnePass) {
  for (const char* word : {"<p:AIGC", " p:AIGC=\"", ":DigitalSourceType", ":CreatorTool=\"", ":Software>"}) {
    std::string xmp("XML:com.adobe.xmp");
    xmp.append(5, '\0').append("xmlns:p=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"");
    while (xmp.size() < (std::size_t{8} << 20)) xmp += word;
    const Bytes file = test::with_png_chunk(test::png(test::scene(32, 24)), "iTXt", bytes(xmp));
    EXPECT_THAT(read_provenance(file).source_types, IsEmpty()) << word;
    EXPECT_LE(read_jpeg_facts(file).tools.size(), 1U) << word;
  }
}

TEST(Provenance, CutAndCrookedManifestsEndTheReading) {
  const std::string store = test::manifest_store(test::manifest("x", "c2pa.created", "trainedAlgorithmicMedia"));
  for (std::size_t n = 0; n < store.size(); ++n) {
    std::string crooked = store;
    crooked[n] = static_cast<char>(crooked[n] ^ 0xFF);
    EXPECT_THAT(manifests(bytes(store.substr(0, n))), IsEmpty()) << "a store that is cut is none";
    // Whatever one byte says: a part's content lies within the store, and no word is made up.
    const Bytes held = bytes(crooked);
    for (const auto& manifest : manifests(held))
      for (const ManifestPart& part : manifest) {
        EXPECT_GE(part.cbor.data(), held.data());
        EXPECT_LE(part.cbor.data() + part.cbor.size(), held.data() + held.size());
      }
    const Provenance p = read_provenance(test::with_manifests(plain(), crooked, 40));
    EXPECT_LE(p.source_types.size() + p.part_source_types.size(), 1U) << n;
    if (!p.manifest) {
      EXPECT_THAT(p.actions, IsEmpty()) << n;
    }
  }
  int calls = 0;
  const auto count = [&](std::string_view, std::string_view) { ++calls; };
  each_cbor_text(bytes(std::string(100'000, '\x81')), count);                         // lists in lists in lists
  each_cbor_text(bytes(std::string("\x9B").append(8, '\xFF')), count);                // a list of 2^64 - 1 items
  each_cbor_text(bytes(std::string("\x7B").append(8, '\xFF').append("abc")), count);  // a text of that length
  each_cbor_text(bytes(std::string("\xBF\x61") + "a\x61" + "b\xFF"), count);          // a map without a number
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace cs::imaging
