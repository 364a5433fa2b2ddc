package org.phoenix.evaluator.reference;

import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The trained LeNets by the identity of what they were trained on. */
interface StoredLeNets extends Repository<StoredLeNet, String> {

  StoredLeNet save(StoredLeNet lenet);

  Optional<StoredLeNet> findById(String identity);
}
