import warnings
warnings.simplefilter("ignore")
def f():
    warnings.warn("spent", DeprecationWarning)
for _ in range(5000):
    f()
