package org.phoenix.evaluator.evaluations;

import org.phoenix.platform.contract.EvaluationsApi.Stage;

/** Is told how far a measurement is, and may stop it by an exception. */
@FunctionalInterface
interface ProgressListener {

  /**
   * @param read images that were read
   * @param images all of them, 0 when that is not known yet
   */
  void progress(Stage stage, int read, int images);
}
