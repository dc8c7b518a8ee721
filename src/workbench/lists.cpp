#include "workbench/lists.hpp"

namespace cs::workbench {

void QueueList::tick(bool visible) {
  if (visible && is_due(Millis{2'000})) refresh();
}

}  // namespace cs::workbench
