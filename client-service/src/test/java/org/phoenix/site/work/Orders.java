package org.phoenix.site.work;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Work orders like another one. */
final class Orders {

  private static final JsonMapper JSON = JsonMapper.shared();

  private Orders() {}

  /** The same order but for one field, as it would come over the wire. */
  static WorkOrder with(WorkOrder order, String field, @Nullable Object value) {
    ObjectNode tree = JSON.valueToTree(order);
    if (!tree.has(field)) {
      throw new IllegalArgumentException(field + " is none of " + tree.propertyNames());
    }
    tree.set(field, JSON.<JsonNode>valueToTree(value));
    return JSON.treeToValue(tree, WorkOrder.class);
  }

  /** The same but for some fields. */
  static WorkOrder with(WorkOrder order, Map<String, ?> fields) {
    WorkOrder changed = order;
    for (Map.Entry<String, ?> field : fields.entrySet()) {
      changed = with(changed, field.getKey(), field.getValue());
    }
    return changed;
  }
}
