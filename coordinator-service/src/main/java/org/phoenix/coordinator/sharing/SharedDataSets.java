package org.phoenix.coordinator.sharing;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;

/** All registered shared data sets, by name. */
public interface SharedDataSets extends JpaRepository<SharedDataSet, String> {

  List<SharedDataSet> findByNameGreaterThanOrderByName(String name, Limit limit);
}
