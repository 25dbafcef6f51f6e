"""Every check must have been seen to fail: each test plants one violation and wants it named."""
