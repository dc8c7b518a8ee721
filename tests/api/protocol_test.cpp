#include "api/protocol.hpp"

#include <gtest/gtest.h>

namespace cs::api {
namespace {

TEST(Protocol, ItsHeaderReadsBack) {
  for (const Protocol p : {our_protocol, unnumbered_protocol, Protocol{9999, 3}})
    EXPECT_EQ(protocol_from(to_header(p)), p) << to_header(p);
}

TEST(Protocol, WhatALaterReleaseAddsIsPassedOver) {
  EXPECT_EQ(protocol_from("7; oldest=5; build=3; x"), (Protocol{7, 5}));
  EXPECT_EQ(protocol_from("7"), (Protocol{7, 7}));
  EXPECT_EQ(protocol_from(" 7 ;oldest=5"), (Protocol{7, 5}));
}

TEST(Protocol, WhatIsNoHeaderOfOursIsNone) {
  for (const char* text : {"", ";", "x", "0", "-1", "1.5", "10000", "99999999999999999999", "2; oldest=3",
                           "2; oldest=", "2; oldest=0", "2; oldest=x", "oldest=1", "2 2"})
    EXPECT_EQ(protocol_from(text), std::nullopt) << text;
  EXPECT_EQ(protocol_from("2;" + std::string(300, ' ')), std::nullopt);
}

TEST(Protocol, WhoeverIsTooOldIsNamed) {
  EXPECT_TRUE(understand_each_other({2, 1}, {2, 1}));
  EXPECT_TRUE(understand_each_other({1, 1}, {2, 1})) << "the release before";
  EXPECT_TRUE(understand_each_other({3, 2}, {2, 1})) << "a newer workstation on a service of before";
  EXPECT_EQ(understand_each_other({1, 1}, {3, 2}).error().id, "protocol.workstation_old");
  EXPECT_EQ(understand_each_other({3, 2}, {1, 1}).error().id, "protocol.service_old");
}

}  // namespace
}  // namespace cs::api
