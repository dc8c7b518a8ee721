#include "demo/people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "demo/random.hpp"

namespace cs::demo {
namespace {

constexpr std::array family_names = {
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "罗",
    "高", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "袁", "潘", "蒋",
    "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕", "丁", "任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆", "汪",
};
constexpr std::array womens_names = {
    "雨桐", "欣怡", "梓涵", "思琪", "佳怡", "若曦", "诗涵", "静雯", "晓彤", "婉清", "语嫣", "可欣", "嘉宁", "雅婷",
    "一诺", "芷若", "书瑶", "梦洁", "悦",   "颖",   "璐",   "倩",   "琳",   "雪",   "文静", "海燕", "慧敏", "玉洁",
    "丽娜", "秋月", "舒窈", "清如", "亦菲", "晨曦", "佩瑶", "安琪", "心怡", "紫萱", "乐瑶", "之桃",
};
constexpr std::array mens_names = {
    "浩然", "子轩", "宇航", "俊杰", "文博", "天翊", "嘉豪", "志远", "明哲", "思源", "博文", "晨",   "磊", "鹏",
    "涛",   "伟",   "建国", "泽宇", "一鸣", "睿",   "子涵", "家辉", "锦程", "立群", "景行", "振华", "凯", "旭东",
    "承志", "逸飞", "皓轩", "鑫",   "奕辰", "昊天", "云帆", "致远", "弘毅", "哲瀚", "少聪", "向阳",
};

struct Special {
  std::size_t index;
  const char* name;
  Gender gender;
};
/// Names that software stumbles over: beyond the basic plane (𬭎 U+2CB4E, 𠅤 U+20164), rare (㛃, 䶮), compound,
/// with a dot.
constexpr Special specials[] = {
    {2, "陈𬭎", Gender::man},
    {5, "欧阳静姝", Gender::woman},
    {9, "李㛃", Gender::woman},
    {14, "司马辰", Gender::man},
    {19, "阿依古丽·买买提", Gender::woman},
    {23, "王䶮", Gender::man},
    {31, "上官婉清", Gender::woman},
    {38, "张𠅤", Gender::man},
    {46, "诸葛文远", Gender::man},
};

struct College {
  const char* code;
  const char* name;
  std::array<const char*, 3> majors;
};
constexpr std::array<College, 6> colleges = {{
    {"01", "计算机科学与技术学院", {"计算机", "软件工程", "人工智能"}},
    {"02", "机械工程学院", {"机械", "车辆工程", "工业设计"}},
    {"03", "外国语学院", {"英语", "日语", "翻译"}},
    {"04", "经济管理学院", {"会计", "金融", "工商管理"}},
    {"05", "医学院", {"临床医学", "护理", "药学"}},
    {"06", "艺术与传媒学院", {"新闻", "视觉传达", "音乐"}},
}};

/// What the 40 % show, most frequent first, as reviewers meet it.
constexpr std::array<std::array<Fault, 2>, 25> mixes = {{
    {Fault::ears_covered, Fault::ears_covered},
    {Fault::teeth_shown, Fault::teeth_shown},
    {Fault::busy_backdrop, Fault::busy_backdrop},
    {Fault::from_album, Fault::from_album},
    {Fault::glasses_glare, Fault::glasses_glare},
    {Fault::fringe_over_brows, Fault::ears_covered},
    {Fault::earrings, Fault::necklace},
    {Fault::half_shadow, Fault::half_shadow},
    {Fault::head_tilted, Fault::head_tilted},
    {Fault::blurred, Fault::blurred},
    {Fault::dark, Fault::busy_backdrop},
    {Fault::edited, Fault::strong_makeup},
    {Fault::screen, Fault::screen},
    {Fault::head_small, Fault::head_small},
    {Fault::clothes_like_backdrop, Fault::clothes_like_backdrop},
    {Fault::other_person, Fault::other_person},
    {Fault::front_camera, Fault::front_camera},
    {Fault::fringe_over_brows, Fault::fringe_over_brows},
    {Fault::colour_cast, Fault::colour_cast},
    {Fault::two_faces, Fault::two_faces},
    {Fault::eyes_closed, Fault::eyes_closed},
    {Fault::overexposed, Fault::overexposed},
    {Fault::sleeveless, Fault::necklace},
    {Fault::hat, Fault::hat},
    {Fault::head_turned, Fault::off_centre},
}};

/// Faults that only make sense for some: a man with a beanie rather than with long hair over his ears.
bool fits(Gender gender, Fault fault) {
  if (gender == Gender::woman) return true;
  return fault != Fault::ears_covered && fault != Fault::strong_makeup && fault != Fault::earrings &&
         fault != Fault::sleeveless;
}

void set_faults(std::vector<Fault>& out, Gender gender, const std::array<Fault, 2>& mix) {
  for (const Fault fault : mix) {
    if (!fits(gender, fault) || std::find(out.begin(), out.end(), fault) != out.end()) continue;
    out.push_back(fault);
  }
  if (out.empty()) out.push_back(Fault::teeth_shown);
}

/// Spread over the 48 hours of review, with some overdue ones, in no order of their names.
Millis paid_before(std::size_t index, Random& random) {
  constexpr double overdue_hours[] = {51.0, 49.4, 48.3};
  if (index % 20 == 7) return Millis{static_cast<std::int64_t>(overdue_hours[index / 20 % 3] * 3'600'000)};
  const bool fresh = index % 15 == 0;
  return Millis{static_cast<std::int64_t>(random.range(0.6, fresh ? 1.6 : 47.2) * 3'600'000)};
}

}  // namespace

std::vector<std::string> reasons_for(const std::vector<Fault>& faults) {
  std::vector<std::string> out;
  for (const Fault fault : faults)
    if (std::find(out.begin(), out.end(), reason_of(fault)) == out.end()) out.emplace_back(reason_of(fault));
  return out;
}

std::vector<DemoStudent> demo_students(std::size_t count, std::uint64_t seed) {
  std::vector<DemoStudent> out;
  std::set<std::string> taken, given_taken;
  for (const Special& s : specials) taken.insert(s.name);
  std::array<std::array<int, 6>, 6> places{};
  std::size_t bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Random random = Random::stream(seed, i + 1);
    DemoStudent s;
    s.index = i;
    s.gender = random.chance(0.52) ? Gender::woman : Gender::man;
    const auto* special = std::find_if(std::begin(specials), std::end(specials), [&](auto& x) { return x.index == i; });
    if (special != std::end(specials)) {
      s.name = special->name;
      s.gender = special->gender;
    } else {
      const auto& given = s.gender == Gender::woman ? womens_names : mens_names;
      for (int tries = 0;; ++tries) {
        const char* name = given[static_cast<std::size_t>(random.below(static_cast<int>(given.size())))];
        if (tries < 30 && given_taken.contains(name)) continue;
        s.name = family_names[static_cast<std::size_t>(random.below(static_cast<int>(family_names.size())))];
        s.name += name;
        // More people than plain names: one more character keeps them apart.
        if (tries >= 60) s.name += random.pick({"宁", "安", "然", "清", "远", "之", "和", "仪", "成", "真"});
        if (!taken.insert(s.name).second) continue;
        given_taken.insert(name);
        break;
      }
    }
    const auto college_at = static_cast<std::size_t>(random.below(static_cast<int>(colleges.size())));
    const College& college = colleges[college_at];
    const auto class_at = static_cast<std::size_t>(random.below(6));
    const bool master = random.chance(0.2);
    s.level = master ? "硕士" : "本科";
    s.college = college.name;
    const int year = master ? 2023 : 2022;
    s.class_name =
        fmt::format("{}{}{}{:02}班", college.majors[class_at / 2], master ? "研" : "", year % 100, class_at % 2 + 1);
    s.number = fmt::format("{}{}{:02}{:02}", year, college.code, class_at + 1, ++places[college_at][class_at]);
    s.phone = fmt::format("13{}0000{:04}", random.below(10), 1 + i % 9'999);
    s.seed = random.next();

    if (i % 5 == 1 || i % 5 == 4) set_faults(s.faults, s.gender, mixes[bad++ % mixes.size()]);
    if (i % 12 == 8) {
      // The good second attempt of somebody who was told why.
      s.faults.clear();
      set_faults(s.first_faults, s.gender, mixes[(i / 12 * 5 + 3) % mixes.size()]);
      s.rejected_for = reasons_for(s.first_faults);
    }
    s.paid_before = paid_before(i, random);
    s.has_id_card = !random.chance(0.13);
    s.id_card_consent = i % 6 != 5;
    out.push_back(std::move(s));
  }
  return out;
}

std::vector<DemoStudent> tour_students() {
  const std::vector<std::vector<Fault>> cases = {
      {},
      {Fault::teeth_shown},
      {Fault::eyes_closed},
      {},
      {Fault::glasses_glare},
      {Fault::half_shadow},
      {Fault::other_person},
      {Fault::busy_backdrop},
      {},
      {Fault::screen},
  };
  std::vector<DemoStudent> out = demo_students(cases.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].faults = cases[i];
    out[i].first_faults.clear();
    out[i].rejected_for.clear();
    out[i].has_enrolment = out[i].has_id_card = out[i].id_card_consent = true;
    // In this order: whoever has waited longest comes first.
    out[i].paid_before = std::chrono::hours(30) - std::chrono::hours(2) * static_cast<int>(i);
  }
  return out;
}

}  // namespace cs::demo
