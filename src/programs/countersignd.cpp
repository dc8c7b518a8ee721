// countersignd: the collection service and its administration. Each subcommand stands in a file of its own.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

#include "platform/arguments.hpp"
#include "platform/process.hpp"
#include "programs/admin_command.hpp"
#include "programs/audit_command.hpp"
#include "programs/audit_opened_command.hpp"
#include "programs/audit_package_command.hpp"
#include "programs/audit_plan_command.hpp"
#include "programs/backup_command.hpp"
#include "programs/campaign_command.hpp"
#include "programs/check_command.hpp"
#include "programs/command.hpp"
#include "programs/deliver_command.hpp"
#include "programs/finish_command.hpp"
#include "programs/intake_key_command.hpp"
#include "programs/keys_command.hpp"
#include "programs/match_command.hpp"
#include "programs/models_command.hpp"
#include "programs/move_command.hpp"
#include "programs/notices_command.hpp"
#include "programs/openapi_command.hpp"
#include "programs/payments_command.hpp"
#include "programs/purge_command.hpp"
#include "programs/release_command.hpp"
#include "programs/roster_command.hpp"
#include "programs/rules_command.hpp"
#include "programs/sandbox_command.hpp"
#include "programs/serve_command.hpp"
#include "programs/student_command.hpp"
#include "programs/upgrade_command.hpp"
#include "programs/user_command.hpp"
#include "programs/work_command.hpp"
#include "programs/worker_token_command.hpp"

int main(int argc, char** argv) {
  using namespace cs::programs;
  cs::keep_to_this_user();
  CLI::App app("Countersign 审片台: the collection service and its administration", "countersignd");
  app.require_subcommand(1);
  int status = done;
  add_serve_command(app, status);
  add_check_commands(app, status);
  add_finish_command(app, status);
  add_match_command(app, status);
  add_campaign_commands(app, status);
  add_user_commands(app, status);
  add_roster_commands(app, status);
  add_admin_commands(app, status);
  add_audit_commands(app, status);
  add_audit_opened_command(app, status);
  add_audit_package_command(app, status);
  add_audit_plan_command(app, status);
  add_openapi_command(app, status);
  add_sandbox_command(app, status);
  add_release_command(app, status);
  add_deliver_commands(app, status);
  add_notices_command(app, status);
  add_move_command(app, status);
  add_upgrade_command(app, status);
  add_backup_commands(app, status);
  add_keys_commands(app, status);
  add_work_command(app, status);
  add_models_command(app, status);
  add_rules_commands(app, status);
  add_worker_token_commands(app, status);
  add_intake_key_commands(app, status);
  add_payments_commands(app, status);
  add_purge_command(app, status);
  add_student_commands(app, status);
  try {
    auto arguments = cs::utf8_arguments(argc, argv);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? done : wrong_usage;
  } catch (const std::exception& e) {
    return fail(cs::internal_error(e.what()));
  }
  return after_output(status);
}
