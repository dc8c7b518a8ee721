#include "service/api.hpp"
#include "service/router.hpp"

namespace cs::service {
namespace {

using domain::Permission;
constexpr auto permitted = Access::permitted;
constexpr std::size_t no_body = 4096;  ///< what a client may send needlessly
constexpr std::size_t small = std::size_t{64} << 10;
constexpr std::size_t receipts = std::size_t{256} << 10;  ///< anybody may send so much, but not without the token
constexpr std::size_t photograph = std::size_t{20} << 20;

// clang-format off
constexpr Route table[] = {
    {"GET",    "/api/v1/health",                         Access::anyone,    {}, no_body, Lane::quick, &Api::health},
    {"POST",   "/api/v1/session",                        Access::anyone,    {}, no_body, Lane::slow,  &Api::sign_in},
    {"DELETE", "/api/v1/session",                        Access::signed_in, {}, no_body, Lane::quick, &Api::sign_out},
    {"GET",    "/api/v1/campaign",                       Access::signed_in, {}, no_body, Lane::quick, &Api::get_campaign},
    {"GET",    "/api/v1/counts",                         permitted, {Permission::review, Permission::view_decisions}, no_body, Lane::quick, &Api::get_counts},

    {"POST",   "/api/v1/claims",                         permitted, {Permission::review}, no_body, Lane::quick, &Api::claim},
    {"POST",   "/api/v1/submissions/{id}/claim",         permitted, {Permission::review}, no_body, Lane::quick, &Api::claim_undone},
    {"POST",   "/api/v1/leases/renew",                   permitted, {Permission::review}, small,   Lane::quick, &Api::renew},
    {"POST",   "/api/v1/leases/release",                 permitted, {Permission::review}, small,   Lane::quick, &Api::give_back},
    {"GET",    "/api/v1/submissions",                    permitted, {Permission::review, Permission::view_decisions}, no_body, Lane::quick, &Api::list_submissions},
    {"GET",    "/api/v1/submissions/{id}",               permitted, {Permission::review, Permission::view_decisions}, no_body, Lane::quick, &Api::get_submission},
    {"POST",   "/api/v1/submissions/{id}/decision",      permitted, {Permission::review}, small,   Lane::quick, &Api::decide},
    {"POST",   "/api/v1/decisions/{id}/undo",            permitted, {Permission::review}, no_body, Lane::quick, &Api::undo},
    {"POST",   "/api/v1/decisions/by-key/{uuid}/undo",   permitted, {Permission::review}, no_body, Lane::quick, &Api::undo_by_key},
    {"POST",   "/api/v1/decisions/{id}/withdrawal",      permitted, {Permission::review}, small,   Lane::quick, &Api::ask_withdrawal},

    {"GET",    "/api/v1/decisions",                      permitted, {Permission::view_decisions}, no_body, Lane::quick, &Api::list_decisions},
    {"POST",   "/api/v1/decisions/{id}/overturn",        permitted, {Permission::overturn}, small, Lane::quick, &Api::overturn},
    {"GET",    "/api/v1/notices",                        permitted, {Permission::view_notices}, no_body, Lane::quick, &Api::list_notices},
    {"GET",    "/api/v1/notices/export",                 permitted, {Permission::view_notices}, no_body, Lane::slow, &Api::export_notices},
    {"GET",    "/api/v1/notices/desk",                   permitted, {Permission::view_notices}, no_body, Lane::quick, &Api::notice_desk},
    {"POST",   "/api/v1/notices/resume",                 permitted, {Permission::resend_notice, Permission::administer}, no_body, Lane::quick, &Api::resume_notices},
    {"POST",   "/api/v1/notices/{id}/resend",            permitted, {Permission::resend_notice}, small, Lane::quick, &Api::resend_notice},
    {"POST",   "/api/v1/notices/{id}/called",            permitted, {Permission::resend_notice}, small, Lane::quick, &Api::tick_off_call},
    {"POST",   "/api/v1/receipts/aliyun/{id}",           Access::anyone, {}, receipts, Lane::receipts, &Api::aliyun_receipts},
    {"POST",   "/api/v1/receipts/tencent/{id}",          Access::anyone, {}, receipts, Lane::receipts, &Api::tencent_receipts},
    {"POST",   "/api/v1/receipts/webhook/{id}",          Access::anyone, {}, receipts, Lane::receipts, &Api::webhook_receipts},
    {"GET",    "/api/v1/photographs/{hash}",             permitted, {Permission::review, Permission::view_decisions}, no_body, Lane::quick, &Api::get_photograph},

    {"POST",   "/api/v1/photographs",                    permitted, {Permission::submit}, photograph, Lane::slow, &Api::upload_photograph},
    {"POST",   "/api/v1/intake",                         permitted, {Permission::submit}, small,   Lane::quick, &Api::intake},
    {"POST",   "/api/v1/submissions/{id}/payment",       permitted, {Permission::submit}, no_body, Lane::quick, &Api::pay},
    {"POST",   "/api/v1/submissions/{id}/withdraw",      permitted, {Permission::submit}, no_body, Lane::quick, &Api::withdraw},
};
// clang-format on

}  // namespace

std::span<const Route> routes() {
  return table;
}

}  // namespace cs::service
