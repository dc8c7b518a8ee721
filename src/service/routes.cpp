#include "service/handlers.hpp"
#include "service/router.hpp"

namespace cs::service {
namespace {

using domain::Permission;
constexpr auto permitted = Access::permitted;
constexpr std::size_t no_body = 4096;  ///< what a client may send needlessly
constexpr std::size_t small = std::size_t{64} << 10;
constexpr std::size_t receipts_body = std::size_t{256} << 10;  ///< anybody may send so much, but not without the token
constexpr std::size_t work_result = std::size_t{1} << 20;
constexpr std::size_t finished_photo = std::size_t{256} << 10;
constexpr std::size_t photograph = std::size_t{20} << 20;
constexpr std::size_t piece = std::size_t{1} << 20;  ///< of a student's photograph; the page sends half of it at a time

// clang-format off
constexpr Route table[] = {
    {"GET",    "/api/v1/health",                         Access::anyone,    {}, no_body, Lane::quick, &session::health},
    {"POST",   "/api/v1/session",                        Access::anyone,    {}, no_body, Lane::slow,  &session::sign_in},
    {"DELETE", "/api/v1/session",                        Access::account,   {}, no_body, Lane::quick, &session::sign_out},
    {"GET",    "/api/v1/account",                        Access::account,   {}, no_body, Lane::quick, &account::get},
    {"POST",   "/api/v1/account/password",               Access::account,   {}, no_body, Lane::slow,  &account::change_password},
    {"POST",   "/api/v1/account/check",                  Access::account,   {}, no_body, Lane::slow,  &account::check_password},
    {"GET",    "/api/v1/account/sessions",               Access::account,   {}, no_body, Lane::quick, &account::list_sessions},
    {"DELETE", "/api/v1/account/sessions/{id}",          Access::account,   {}, no_body, Lane::quick, &account::end_session},
    {"POST",   "/api/v1/account/factor",                 Access::account,   {}, no_body, Lane::quick, &account::offer_factor},
    {"POST",   "/api/v1/account/factor/confirm",         Access::account,   {}, no_body, Lane::quick, &account::confirm_factor},
    {"GET",    "/api/v1/installation",                   Access::signed_in, {}, no_body, Lane::quick, &session::installation},
    {"GET",    "/api/v1/campaigns",                      Access::signed_in, {}, no_body, Lane::quick, &campaigns::list},
    {"GET",    "/api/v1/campaigns/{id}",                 Access::signed_in, {}, no_body, Lane::quick, &campaigns::get},
    {"GET",    "/api/v1/counts",                         permitted, {Permission::review, Permission::view_students, Permission::view_decisions}, no_body, Lane::quick, &campaigns::counts},
    {"GET",    "/api/v1/facets",                         permitted, {Permission::review, Permission::view_students, Permission::view_decisions}, no_body, Lane::quick, &campaigns::facets},

    {"GET",    "/api/v1/progress",                       permitted, {Permission::view_students}, no_body, Lane::slow,    &progress::counts},
    {"GET",    "/api/v1/progress/export",                permitted, {Permission::view_students}, no_body, Lane::exports, &progress::missing},

    {"POST",   "/api/v1/claims",                         permitted, {Permission::review}, small,   Lane::quick, &leases::claim},
    {"POST",   "/api/v1/submissions/{id}/claim",         permitted, {Permission::review}, no_body, Lane::quick, &leases::claim_undone},
    {"POST",   "/api/v1/leases/renew",                   permitted, {Permission::review}, small,   Lane::quick, &leases::renew},
    {"POST",   "/api/v1/leases/release",                 Access::signed_in, {},           small,   Lane::quick, &leases::give_back},
    {"GET",    "/api/v1/submissions",                    permitted, {Permission::review, Permission::view_students}, no_body, Lane::quick, &submissions::list},
    {"GET",    "/api/v1/submissions/{id}",               permitted, {Permission::review, Permission::view_decisions}, no_body, Lane::quick, &submissions::get},
    {"POST",   "/api/v1/submissions/{id}/likeness",      permitted, {Permission::review}, no_body, Lane::quick, &decisions::state_likeness},
    {"POST",   "/api/v1/submissions/{id}/decision",      Access::signed_in, {},           small,   Lane::quick, &decisions::decide},
    {"POST",   "/api/v1/decisions/{id}/undo",            permitted, {Permission::review}, no_body, Lane::quick, &decisions::undo},
    {"POST",   "/api/v1/decisions/by-key/{uuid}/undo",   permitted, {Permission::review}, no_body, Lane::quick, &decisions::undo_by_key},
    {"POST",   "/api/v1/decisions/{id}/withdrawal",      permitted, {Permission::review}, small,   Lane::quick, &decisions::ask_withdrawal},

    {"GET",    "/api/v1/decisions",                      permitted, {Permission::view_decisions}, no_body, Lane::quick, &decisions::list},
    {"GET",    "/api/v1/decisions/{id}/evidence",        permitted, {Permission::view_decisions}, no_body, Lane::quick, &decisions::evidence},
    {"GET",    "/api/v1/overview",                       permitted, {Permission::overturn}, no_body, Lane::quick, &figures_of::overview},
    {"GET",    "/api/v1/figures",                        permitted, {Permission::overturn}, no_body, Lane::exports, &figures_of::list},
    {"GET",    "/api/v1/figures/export",                 permitted, {Permission::overturn}, no_body, Lane::exports, &figures_of::export_csv},
    {"GET",    "/api/v1/my-day",                         permitted, {Permission::review}, no_body, Lane::quick, &figures_of::my_day},
    {"POST",   "/api/v1/decisions/{id}/overturn",        permitted, {Permission::overturn}, small, Lane::quick, &decisions::overturn},
    {"GET",    "/api/v1/look-plans",                     permitted, {Permission::overturn}, no_body, Lane::quick, &looks::list_plans},
    {"POST",   "/api/v1/look-plans",                     permitted, {Permission::overturn}, small, Lane::slow,  &looks::draw_plan},
    {"GET",    "/api/v1/looks",                          permitted, {Permission::overturn}, no_body, Lane::quick, &looks::list},
    {"POST",   "/api/v1/looks/claims",                   permitted, {Permission::overturn}, small, Lane::quick, &looks::claim},
    {"POST",   "/api/v1/looks/{id}/likeness",            permitted, {Permission::overturn}, no_body, Lane::quick, &looks::state_likeness},
    {"POST",   "/api/v1/looks/{id}/verdict",             permitted, {Permission::overturn}, small, Lane::quick, &looks::judge},
    {"POST",   "/api/v1/looks/{id}/outcome",             permitted, {Permission::overturn}, small, Lane::quick, &looks::settle},
    {"GET",    "/api/v1/log/head",                       permitted, {Permission::overturn, Permission::administer}, no_body, Lane::quick, &log_of::head},
    {"GET",    "/api/v1/students",                       permitted, {Permission::view_decisions}, no_body, Lane::quick, &students::list},
    {"GET",    "/api/v1/students/{id}",                  permitted, {Permission::view_decisions}, no_body, Lane::quick, &students::get},
    {"POST",   "/api/v1/students/{id}/phone",            permitted, {Permission::resend_notice}, small, Lane::quick, &students::show_phone},
    {"POST",   "/api/v1/students/{id}/phone/correct",    permitted, {Permission::resend_notice}, small, Lane::quick, &students::correct_phone},
    {"GET",    "/api/v1/notices",                        permitted, {Permission::view_notices}, no_body, Lane::quick, &notices_of::list},
    {"GET",    "/api/v1/notices/export",                 permitted, {Permission::view_notices}, no_body, Lane::exports, &notices_of::export_csv},
    {"GET",    "/api/v1/notices/desk",                   permitted, {Permission::view_notices}, no_body, Lane::quick, &notices_of::desk},
    {"POST",   "/api/v1/notices/resume",                 permitted, {Permission::resend_notice, Permission::administer}, no_body, Lane::quick, &notices_of::resume},
    {"POST",   "/api/v1/notices/{id}/resend",            permitted, {Permission::resend_notice}, small, Lane::quick, &notices_of::resend},
    {"POST",   "/api/v1/notices/{id}/called",            permitted, {Permission::resend_notice}, small, Lane::quick, &notices_of::note_call},
    {"POST",   "/api/v1/receipts/aliyun/{id}",           Access::anyone, {}, receipts_body, Lane::receipts, &receipts::aliyun},
    {"POST",   "/api/v1/receipts/tencent/{id}",          Access::anyone, {}, receipts_body, Lane::receipts, &receipts::tencent},
    {"POST",   "/api/v1/receipts/webhook/{id}",          Access::anyone, {}, receipts_body, Lane::receipts, &receipts::webhook},
    {"GET",    "/api/v1/photographs/{hash}",             permitted, {Permission::review, Permission::view_decisions}, no_body, Lane::photographs, &photographs::get},

    {"POST",   "/api/v1/campaigns/{id}/photographs",     permitted, {Permission::submit}, photograph, Lane::slow, &photographs::upload},
    {"POST",   "/api/v1/campaigns/{id}/intake",          permitted, {Permission::submit}, small,   Lane::quick, &submissions::intake},
    {"POST",   "/api/v1/submissions/{id}/payment",       permitted, {Permission::submit}, small,   Lane::quick, &payments::report},
    {"POST",   "/api/v1/submissions/{id}/withdraw",      permitted, {Permission::submit}, no_body, Lane::quick, &submissions::withdraw},

    {"GET",    "/api/v1/collect/schools",                Access::anyone,  {}, no_body, Lane::quick, &collect::schools},
    {"GET",    "/api/v1/collect/campaigns/{id}",         Access::anyone,  {}, no_body, Lane::quick, &collect::campaign},
    {"POST",   "/api/v1/collect/campaigns/{id}/code",    Access::anyone,  {}, no_body, Lane::quick, &collect::ask_for_code},
    {"POST",   "/api/v1/collect/session",                Access::anyone,  {}, no_body, Lane::quick, &collect::open},
    {"DELETE", "/api/v1/collect/session",                Access::student, {}, no_body, Lane::quick, &collect::close},
    {"PUT",    "/api/v1/collect/consent",                Access::student, {}, no_body, Lane::quick, &collect::consent},
    {"GET",    "/api/v1/collect/status",                 Access::student, {}, no_body, Lane::quick, &collect::status},
    {"PUT",    "/api/v1/collect/uploads/{uuid}",         Access::student, {}, piece,   Lane::students, &collect::upload},
    {"GET",    "/api/v1/collect/uploads/{uuid}",         Access::student, {}, no_body, Lane::quick, &collect::upload_progress},
    {"POST",   "/api/v1/collect/capture-code",           Access::student, {}, photograph, Lane::students, &collect::capture_code},
    {"POST",   "/api/v1/collect/attempt",                Access::student, {}, small,   Lane::quick, &collect::hand_in},
    {"POST",   "/api/v1/collect/withdraw",               Access::student, {}, no_body, Lane::quick, &collect::withdraw},
    {"POST",   "/api/v1/collect/appeal",                 Access::student, {}, no_body, Lane::quick, &collect::appeal},
    {"GET",    "/api/v1/collect/photograph",             Access::student, {}, no_body, Lane::own_photographs, &collect::photograph},
    {"GET",    "/api/v1/collect/finished",               Access::student, {}, no_body, Lane::own_photographs, &collect::finished},
    {"POST",   "/api/v1/collect/order",                  Access::student, {}, no_body, Lane::quick, &payments::order},
    {"POST",   "/api/v1/collect/order/sandbox",          Access::student, {}, no_body, Lane::quick, &payments::sandbox_pay},
    {"POST",   "/api/v1/payments/sandbox",               Access::anyone,  {}, no_body, Lane::quick, &payments::callback},
    {"GET",    "/collect/",                              Access::anyone,  {}, no_body, Lane::quick, &collect::page},
    {"GET",    "/collect/collect.js",                    Access::anyone,  {}, no_body, Lane::quick, &collect::page_script},
    {"GET",    "/collect/texts.js",                      Access::anyone,  {}, no_body, Lane::quick, &collect::page_texts},
    {"GET",    "/collect/collect.css",                   Access::anyone,  {}, no_body, Lane::quick, &collect::page_style},
    {"POST",   "/api/v1/campaigns/{id}/student-sessions", permitted, {Permission::submit}, no_body, Lane::quick, &collect::open_verified},

    {"POST",   "/api/v1/work/take",                      Access::worker, {}, small,       Lane::quick, &work::take},
    {"POST",   "/api/v1/work/renew",                     Access::worker, {}, small,       Lane::quick, &work::renew},
    {"POST",   "/api/v1/work/release",                   Access::worker, {}, small,       Lane::slow,  &work::give_back},
    {"POST",   "/api/v1/work/finished/{id}",             Access::worker, {}, finished_photo, Lane::slow,  &work::finished},
    {"POST",   "/api/v1/work/results",                   Access::worker, {}, work_result, Lane::slow,  &work::hand_in},
    {"GET",    "/api/v1/work/photographs/{hash}",        Access::worker, {}, no_body,     Lane::photographs, &work::photograph},

    {"GET",    "/api/v1/downloads",                      Access::anyone, {}, no_body,     Lane::exports, &downloads_of::list},
    {"GET",    "/download",                              Access::anyone, {}, no_body,     Lane::exports, &downloads_of::page},
    {"GET",    "/download/{file}",                       Access::anyone, {}, no_body,     Lane::exports, &downloads_of::file},
};
// clang-format on

}  // namespace

std::span<const Route> routes() {
  return table;
}

}  // namespace cs::service
