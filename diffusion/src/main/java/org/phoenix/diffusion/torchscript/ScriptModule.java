package org.phoenix.diffusion.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A TorchScript module that Java wrote. All arithmetic of Phoenix runs in such modules: constants
 * stay inside the script, so that no short-lived Java buffer ever reaches autograd, and a whole
 * network or optimiser step is one call.
 */
public final class ScriptModule implements AutoCloseable {

  private final PtSymbolBlock block;

  private ScriptModule(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Compiles the methods.
   *
   * @param manager must outlive the module
   * @param methods TorchScript text of the methods of a class {@code __torch__.M}, indented by two
   * @throws ai.djl.engine.EngineException when libtorch does not accept the text
   */
  public static ScriptModule load(NDManager manager, String methods) {
    try {
      return load(manager, new ByteArrayInputStream(ScriptArchive.of(methods)), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads a module that somebody else saved. It may compute whatever TorchScript can: know what is
   * in it before, by its hash.
   *
   * @param manager must outlive the module; on its device the module's own tensors will be
   * @throws ai.djl.engine.EngineException when libtorch does not take it for a module
   */
  public static ScriptModule open(NDManager manager, Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return load(manager, in, true);
    }
  }

  private static ScriptModule load(NDManager manager, InputStream in, boolean toDevice)
      throws IOException {
    return new ScriptModule(JniUtils.loadModule((PtNDManager) manager, in, toDevice, false));
  }

  /**
   * Calls a method. Nothing is recorded for a backward pass: a script that needs gradients computes
   * them itself.
   *
   * @param step owns the result; close it after each step, native memory is never collected
   */
  public NDArray call(NDManager step, String method, Argument... arguments) {
    return callForList(step, method, arguments).get(0);
  }

  /** The same for a method that gives a list of tensors. */
  public List<NDArray> callForList(NDManager step, String method, Argument... arguments) {
    // libtorch's optimising executor profiles and recompiles; the plain interpreter is faster, and
    // gives the same bits every time. The switch belongs to the thread, so each call sets it.
    JniUtils.setGraphExecutorOptimize(false);
    // The engine gives results to the manager of the first array, and names pick the method.
    NDArray tag = step.zeros(new ai.djl.ndarray.types.Shape());
    tag.setName("module_method:" + method);
    NDList list = new NDList();
    for (Argument argument : arguments) {
      argument.addTo(list);
    }
    list.add(tag);
    NDList results = IValueUtils.forward(block, list, false);
    results.attach(step);
    tag.close();
    return results;
  }

  @Override
  public void close() {
    block.close();
  }

  /** One argument of a method: a tensor or a list of tensors. */
  public record Argument(String name, List<NDArray> tensors) {

    public static Argument tensor(String name, NDArray tensor) {
      return new Argument(name, List.of(tensor));
    }

    /** The script sees {@code List[Tensor]}. */
    public static Argument list(String name, List<NDArray> tensors) {
      return new Argument(name + "[]", tensors);
    }

    private void addTo(NDList list) {
      for (NDArray tensor : tensors) {
        tensor.setName(name);
        list.add(tensor);
      }
    }
  }
}
