// The decision journal: what a reviewer decided is on this machine's disk before anything is sent.
//
//   entries(seq, key, kind, user, server, submission, target, body, created, state, answer, finished)
//
// `key` is the entry's UUID and the idempotency key it is sent under; an undo's `target` is the key of its decide.
// `body` is sent byte for byte, also after a restart: the service holds the key and these bytes together. `state` is
// saved (to be sent), sent, refused or cancelled. One entry at a time is appended, with synchronous=FULL: append()
// returns after fsync. Entries are sent in `seq` order for the user who made them, on the server they were made for.
//
// What can half-happen, and why it is harmless:
// - the program dies before append() returns: *saved* was never shown; the entry is there whole or not at all. If it is
//   there, it is sent: the person did press the key;
// - it dies while sending, or after the service's commit and before finish(): the entry is still `saved` and is sent
//   again; its key makes the repeat get the first answer;
// - undo of a decide that was never sent by this process: the decide becomes `cancelled` in the journal and nothing is
//   sent. If the program dies before that is on disk, the decide is sent at the next start: *taken back* was never
//   shown;
// - undo of a decide that was (or may have been) sent and is not answered: the undo is appended and overtakes its
//   decide. Named by the decide's key, it takes effect at the service whether the decide arrived, never did, or is
//   still under way (the service then refuses it when it comes). Both entries are finished by the undo's answer. Only
//   an undo that is refused (too late) brings the decide back: it is sent again and gets its first answer;
// - undo of an answered decide: the undo is appended and sent like any entry;
// - the file is cut short or damaged: it is set aside under another name, and one sentence says so; entries are never
//   dropped silently. A file of zero bytes counts as damaged: a new journal gets its name only when it is complete.
// - the service was restored from a backup and knows nothing of what it acknowledged since: send_again() makes those
//   entries `saved` once more, and only then is it noted that this was done. What the service does know gets its first
//   answer, so once too often is harmless;
// - the file is of a newer program: it is left alone and the sentence says so; nobody can decide until that is
//   resolved.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::client {

enum class EntryKind { decide, undo };
enum class EntryState { saved, sent, refused, cancelled };

struct Entry {
  std::string key;
  EntryKind kind = EntryKind::decide;
  std::string user, server;
  std::string submission;
  std::string target;  ///< undo: key of the decide that it takes back
  std::string body;    ///< decide: the encoded DecideRequest
  TimePoint created{};
};

/// Thread-safe; every call may wait for the disk.
class Journal {
 public:
  struct Opened {
    std::unique_ptr<Journal> journal;
    std::optional<Error>
        set_aside;  ///< a damaged journal was found and put under another name: corrupt "journal.damaged"
  };
  /// Opens or creates `<folder>/journal.db`. Errors: invalid "journal.newer" (written by a newer program), io.
  static Result<Opened> open(const std::filesystem::path& folder, TimePoint now);

  virtual ~Journal() = default;
  /// On disk when it returns.
  virtual Status append(const Entry& entry) = 0;
  /// saved -> `state`; `answer` is what the service said. Finishing an entry again changes nothing.
  virtual Status finish(const std::string& key, EntryState state, const std::string& answer, TimePoint now) = 0;
  /// What `user` still has to send to `server`, oldest first.
  virtual Result<std::vector<Entry>> unsent(const std::string& user, const std::string& server) = 0;
  /// What `user` decided and took back since `since`, and `server` has acknowledged, is to be sent once more. How many.
  virtual Result<int> send_again(const std::string& user, const std::string& server, TimePoint since) = 0;
  /// Forgets finished entries older than `before`. How many.
  virtual Result<int> forget(TimePoint before) = 0;
};

}  // namespace cs::client
