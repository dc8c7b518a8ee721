// What a file says of its own origin: labels that programs must or may put into what a model generated or edited.
//
//   GB 45438-2025   XMP property AIGC of namespace http://www.tc260.org.cn/ns/AIGC/1.0/ (any prefix), a JSON text:
//                   {"Label":"1","ContentProducer":"..",..}; the same text in EXIF notes and in PNG text named AIGC.
//                   Label 1: generated; 2: perhaps generated; 3: suspected by who passed it on
//   IPTC            XMP property DigitalSourceType, an address whose last part is a word of the vocabulary
//                   http://cv.iptc.org/newscodes/digitalsourcetype/
//   C2PA            a store of manifests in JUMBF boxes (ISO 19566-5): JPEG APP11, PNG caBX, HEIC box uuid. The last
//                   manifest speaks for the picture, those before it for what the picture was made of. Their assertions
//                   are CBOR; actions have a name and may have a digitalSourceType
//   generators      Stable Diffusion and its kin write what they were asked for into PNG text
//
// No signature is checked: whoever labels a picture as generated speaks against it. A missing label says nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace cs::imaging {

struct Provenance {
  struct National {
    int label = 0;         ///< 1 to 3 as above; 0: there is a label, but not one of these
    std::string producer;  ///< as written, UTF-8, at most 100 bytes; may be empty
  };
  std::optional<National> national{};
  std::vector<std::string> source_types{};       ///< words of the vocabulary that speak of the picture itself
  std::vector<std::string> part_source_types{};  ///< and those that speak of what it was made of
  bool manifest = false;                         ///< there is a C2PA manifest
  std::string generator{};                       ///< the program that wrote it, UTF-8, at most 100 bytes
  std::vector<std::string> actions{};            ///< what it says was done, "c2pa.edited" and the like
  bool generator_notes = false;                  ///< a generator's own notes
};

/// Of a JPEG, PNG or HEIC file. Never fails: what is damaged or hostile is as if it were not there.
Provenance read_provenance(ByteView file);

}  // namespace cs::imaging
