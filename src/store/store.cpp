// All rooms over one database. How it is opened stands in open.cpp.
#include "store/store.hpp"

#include "store/database.hpp"

namespace cs::store {

Store::Store(std::unique_ptr<Database> db)
    : db_(std::move(db)),
      access(*db_),
      campaigns(*db_),
      people(*db_),
      sign_in_tries(*db_),
      roster(*db_),
      photographs(*db_),
      intake(*db_),
      checks(*db_),
      queue(*db_),
      decisions(*db_),
      audits(*db_),
      looks(*db_),
      submissions(*db_),
      students(*db_),
      deliveries(*db_),
      recalls(*db_),
      outbox(*db_),
      notices(*db_),
      log(*db_),
      figures(*db_),
      progress(*db_),
      facets(*db_),
      nodes(*db_),
      worker_tokens(*db_),
      intake_keys(*db_),
      collect(*db_),
      payments(*db_),
      restores(*db_),
      openings(*db_),
      evidence(*db_),
      purges(*db_) {}

Store::~Store() = default;

}  // namespace cs::store
